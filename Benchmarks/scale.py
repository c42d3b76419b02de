"""Ten thousand tokens: what grows with them."""
import os, random, statistics, sys, tempfile

from events import Stub

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def finished(result, what, codes=(0,)):
    if result[0] not in codes:
        sys.exit(f"{what} ended with {result[0]}:\n{result[5]}")
    return result


def tokens(folder, count, gateway):
    """A configuration with so many tokens, each in a file of its own, and where its gauges go."""
    chance = random.Random(count)
    lines = ["pipeline: bench", f"state: {folder}/state-{count}", "tokens:"]
    os.makedirs(f"{folder}/{count}", exist_ok=True)
    for number in range(count):
        path = f"{folder}/{count}/{number}"
        with open(path, "w") as file:
            file.write("sk-ant-oat01-" + "".join(chance.choices(LETTERS, k=93)) + "AA")
        os.chmod(path, 0o600)
        lines.append(f"  {'primary' if number == 0 else f'spare-{number}'}: {{file: {path}}}")
    path = f"{folder}/{count}{'-pushed' if gateway else ''}.yaml"
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n" + (f"push: {{pushgateway: {gateway}, inheritedNames: false}}\n" if gateway else ""))
    return path


def many_tokens(program, rounds, figures, timed):
    """`canary check` of nothing but tokens, to a gateway that takes no time."""
    gateway = Stub(answer=b"")
    try:
        with tempfile.TemporaryDirectory(prefix="canary-bench-") as folder:
            few = [program, "check", "--config", tokens(folder, 1000, gateway.url)]
            many = [program, "check", "--config", tokens(folder, 10_000, gateway.url)]
            silent = [program, "check", "--config", tokens(folder, 10_000, None)]
            runs = {"few": [], "many": [], "silent": []}
            for number in range(rounds + 1):
                for name, words in (("few", few), ("many", many), ("silent", silent)):
                    result = finished(timed(words, {"PATH": os.environ["PATH"], "HOME": folder}), "canary check")
                    if number:
                        runs[name].append(result)
    finally:
        gateway.stop()
    # Of several: one that was held up would be taken from every other time.
    start = statistics.median(finished(timed([program, "--version"]), "canary --version")[1] for _ in range(9))
    wall = {name: [one[1] for one in results] for name, results in runs.items()}
    figures.add("tokens_seconds", wall["many"], f"{statistics.median(one[2] for one in runs['many']):.2f} s of CPU")
    figures.add("tokens_linear", [(b - start) / (a - start) / 10 for a, b in zip(wall["few"], wall["many"])],
                f"1,000: {statistics.median(wall['few']) * 1000:.0f} ms")
    # Ten thousand tokens are some fifty thousand samples; a push of the usual size has 250.
    spent = [max(0, b[2] - a[2]) * 1000 * 250 / 50_000 for a, b in zip(runs["silent"], runs["many"])]
    figures.add("push_ms", spent, "by CPU, with and without a gateway")

