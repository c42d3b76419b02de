"""What readers take of ten times the input."""
import os, subprocess, sys, tempfile

KILO = 1000
#: The most that a file of each kind may hold is less than the largest input: it is several files then.
FILE = 900 * KILO


def filled(head, line, size, tail=""):
    return head + line * (size // len(line)) + tail


def several(name, size, make):
    """Files of so much text together."""
    count = -(-size // FILE)
    return [(f"{number}/{name}", make(size // count)) for number in range(count)]


IMAGES = {
    "image search, YAML": lambda size: several(
        "values.yaml", size, lambda size: filled("httpd: x\n", "- name: a\n  text: |\n    b: [c, \"d\", {e: f}]\n", size)),
    "image search, JSON": lambda size: several(
        "a.json", size, lambda size: filled("[\"httpd\"", ", {\"a\": [1, \"b\\nc\", null]}", size, "]")),
    "image search, HCL": lambda size: several(
        "a.tf", size, lambda size: filled("httpd = 1\n", "b \"c\" {\n  d = [\"${var.e}\", f(1, 2)]\n}\n", size)),
}
SIZES = [10 * KILO, 100 * KILO, 1000 * KILO, 10_000 * KILO]


def repository(folder, files):
    path = tempfile.mkdtemp(dir=folder)
    for name, text in files:
        os.makedirs(os.path.dirname(f"{path}/{name}"), exist_ok=True)
        with open(f"{path}/{name}", "w") as file:
            file.write(text)
    git = ["git", "-C", path, "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"], ["gc", "-q"]):
        subprocess.run(git + words, check=True, capture_output=True)
    return path


def configuration(folder, repository, more=""):
    path = f"{repository}.yaml"
    with open(path, "w") as file:
        file.write(f"pipeline: bench\nstate: {folder}/state\nwebhook: {{url: 'http://127.0.0.1:9/webhook/abcdefgh'}}\n"
                   f"mint: {{repository: {repository}}}\ntokens: {{primary: {{env: TOKEN}}}}\n{more}")
    return path


def worst(times, floor):
    """The largest factor from one size to the next; what is below the floor is not told apart from nothing."""
    return max(max(b, floor) / max(a, floor) for a, b in zip(times, times[1:]))


def linear(program, rounds, figures, timed):
    with tempfile.TemporaryDirectory(prefix="canary-bench-") as folder:
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "TOKEN": "sk-ant-oat01-" + "a" * 93 + "AA"}
        limits = ["--deadline", "300s", "--call-timeout", "100s"]

        def measured(words, allowed=(0, 1, 2, 65, 66, 78)):
            times = []
            for _ in range(rounds):
                result = timed([program, *words], environment)
                if result[0] not in allowed:
                    sys.exit(f"{words} ended with {result[0]}:\n{result[5]}")
                times.append(result[2])
            # Whatever else the machine does only adds.
            return min(times)

        def row(name, sizes, words):
            # Beside what the command takes without an input to speak of.
            nothing = measured(words(100))
            times = [measured(words(size)) - nothing for size in sizes]
            figures.add(name, [worst(times, 0.005)],
                        ", ".join(f"{size // KILO} kB: {time * 1000:.0f} ms" for size, time in zip(sizes, times)))

        for name, make in IMAGES.items():
            row("linear_" + name.rsplit(" ", 1)[1].lower() + "_search", SIZES, lambda size: [
                "run", "--plan", "--config", configuration(folder, repository(folder, make(size))), *limits])
        stack, epochs = "stacks/claude-agent-service", "claude_oauth_token_mint_epochs = {\n primary = 1776528429\n }\n"
        # A mint folder is read up to four megabytes.
        row("linear_hcl", [10 * KILO, 100 * KILO, 1000 * KILO, 3600 * KILO], lambda size: [
            "check", "--config", configuration(folder, repository(folder, [
                (f"{stack}/{name.split('/')[0]}.tf", text) for name, text in several(
                    "a.tf", size, lambda size: filled("", "b \"c\" {\n  d = [\"${var.e}\", f(1, 2)]\n}\n", size))
            ] + [(f"{stack}/main.tf", "locals {\n " + epochs + " claude_oauth_token_ttl_seconds = 31536000\n}\n")])),
            *limits])

        def written(name, text):
            path = os.path.join(folder, name)
            with open(path, "w") as file:
                file.write(text)
            return path

        # A configuration is read up to one megabyte.
        row("linear_yaml", [10 * KILO, 100 * KILO, 900 * KILO], lambda size: [
            "config", "check", "--config", written("c.yaml", filled(
                "pipeline: bench\nx:\n", f"- \"{'b' * 60}\\n\" # {'c' * 60}\n", size))])
        row("linear_json", SIZES, lambda size: [
            "workflow", "lint", written("w.json", filled(
                "{\"nodes\": [", "{\"name\": \"a\", \"parameters\": {\"b\": [1, \"c\\n\", null]}}, ", size, "0], \"connections\": {}}"))])
