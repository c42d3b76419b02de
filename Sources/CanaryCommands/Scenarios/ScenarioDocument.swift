import Scenarios

/// docs/scenarios.md: how a scenario is written, and the tables of every key.
enum ScenarioDocument {
    static func markdown() -> String { head + ScenarioReference.markdown() }

    private static let head = """
        <!-- Made by `canary scenarios --reference`; change the tables in the source instead. -->

        # Scenarios

        A scenario is one YAML file: what is wrong with the pipeline (`given`), what is run (`when`), and what must be \
        reported (`then`). `canary scenarios` plays it against a simulated pipeline on loopback: an n8n, an agent \
        service, a scripted claude, an infra repository and a Pushgateway, all made up, nothing leaves the machine. A \
        workflow of your own (`given.workflow.file`) reaches these services there and no other port, but for those that \
        `--allow-port PORT` names; no scenario can name one, for it may come from anybody.

        ## Write one

        Put this into `my-scenarios/bearer-after-rotation.yaml`:

        ```yaml
        title: The token was rotated, n8n kept the old one, and every upgrade has ended in 401 since
        story: |
          Vault was patched and the agent restarted; nobody thought of n8n's environment.
        given:
          workflow:
            variable: stale
        then:
          exit: 1
          verdict: unhealthy
          broken: handoff
          cause: handoff.bearer-variable
          auth: {bearer: broken, oauth: unknown}
          events: 1
          jobs: 0
          gauges:
            upgrade_canary_verdict{verdict="unhealthy"}: 1
            upgrade_canary_last_success_timestamp_seconds: absent
          report: [401]
        ```

        and run it, or the whole folder:

        ```sh
        canary scenarios my-scenarios/bearer-after-rotation.yaml
        canary scenarios my-scenarios
        ```

        What is left out of `given` is healthy. What is left out of `then` is not compared. Where something differs, \
        expected and actual stand side by side, and the exit code is 1. A key that there is not, a value of the wrong \
        kind or a cause that nobody knows is an error with line and column, and exit code 78.

        To see what a state looks like before writing `then`, run it as you would run the real thing:

        ```sh
        canary run --sandbox my-scenarios/bearer-after-rotation.yaml   # exit 1
        canary scenarios --list
        canary scenarios --filter handoff/bearer
        ```

        More than two hundred ready ones are part of the program (scenarios/ in the source); the easiest way to begin \
        is a copy of the nearest. An editor that knows JSON Schema completes and checks the file: put \
        `# yaml-language-server: $schema=…/scenario.schema.json` at its head (`canary scenarios --schema` prints it).

        ## In CI

        ```sh
        canary scenarios my-scenarios -o text -o junit=scenarios.xml
        ```

        Exit code 0: all are as they say; 1: one differs; 3: a file could not be written; 78: a scenario cannot be \
        read; 130: interrupted, with what is known by then. `-o json` is for programs. `--jobs N` says how many run at \
        once. Each has a pipeline and a folder of its own, in `TMPDIR` if that is set, else in memory.

        ## Time

        Times are written as `250ms`, `30s`, `5m`, `1h30m`, and they are the scenario's: it runs `when.scale` times as \
        fast as the machine, twenty by default, in the canary as in everything it looks at. A job of ten minutes is \
        over in thirty seconds, a deadline of `60s` in three. Give deadlines room: a busy machine is slow in real time, \
        so that 60 s of a scenario are only three seconds in which something must really happen. Where two things race \
        each other on purpose, use a smaller scale. `canary run --sandbox` goes at the machine's speed.

        ## Every key

        `given` is the state of the pipeline, `when` is what is run, `then` is what must be reported.


        """
}
