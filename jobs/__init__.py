"""The scheduled jobs: one short module each, named like the job; installed as ispctl.jobs."""
