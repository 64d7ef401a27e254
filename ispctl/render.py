"""Pages and texts from templates; whatever is filled into a page is escaped."""

from collections.abc import Callable, Mapping

from ispctl.paths import shipped


def render(template: str, values: Mapping[str, object], filters: Mapping[str, Callable[..., object]]) -> str:
    """Return a shipped template, such as `card/client.html`, with the values filled in. A name that it does not know is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(shipped("templates")), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(filters)
    return environment.get_template(template).render(values)
