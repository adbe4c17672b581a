using System.CommandLine;
using System.Globalization;

namespace MmLock.Benchmarks.Cores;

/// <summary>
/// <c>cores [--json FILE] [--threads 1,2,4] [--only TEXT] [--milliseconds N]</c>, also spelled <c>--cores</c>: the locks and the address
/// space over the cores of the machine. Needs no SDK, so that it can be published self-contained and run on a machine that has cores and
/// nothing else.
/// </summary>
internal static class CoresCommand
{
    public static Command Create()
    {
        Option<string> json = CommandLine.Json("cores.json");
        Option<string?> threads = Threads("1, 2, 4, 8, 16 up to the cores");
        Option<string?> only = new("--only") { Description = "Take only the measures whose names contain this text." };
        Option<int> milliseconds = CommandLine.Number(
            "--milliseconds", "How long a round lasts; in less than the usual nothing settles.", ScalingLoop.UsualMilliseconds, 60_000);
        var command = new Command("cores", "Measures the locks and the address space on 1, 2, 4, 8 and 16 threads, as far as there are cores, against others.")
        {
            json, threads, only, milliseconds,
        };
        command.Aliases.Add("--cores");
        command.SetAction(parsed =>
        {
            ScalingLoop.Length = TimeSpan.FromMilliseconds(parsed.GetValue(milliseconds));
            return CommandLine.Report(
                parsed.GetValue(json)!,
                progress => new CoresMeasures(
                    parsed.GetValue(threads) is { } text ? Parse(text)! : Usual(), parsed.GetValue(only) ?? "", progress).Take(),
                CoresTable.Write);
        });
        return command;
    }

    /// <summary>The option of how many threads.</summary>
    /// <param name="usually">What is taken without it, in words.</param>
    public static Option<string?> Threads(string usually)
    {
        Option<string?> threads = new("--threads") { Description = $"Numbers of threads, with commas between; {usually}." };
        threads.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Parse(text) is null)
            {
                result.AddError("--threads is numbers from 1 to 1024, ascending, with commas between.");
            }
        });
        return threads;
    }

    /// <summary>The numbers of threads in the option's text; null where there are none in it.</summary>
    public static int[]? Parse(string text)
    {
        int[] counts = [.. text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= 1024 ? count : 0)];
        return counts[0] > 0 && counts.SequenceEqual(counts.Order().Distinct()) ? counts : null;
    }

    private static int[] Usual() => [.. new[] { 1, 2, 4, 8, 16 }.Where(count => count <= Environment.ProcessorCount)];
}
