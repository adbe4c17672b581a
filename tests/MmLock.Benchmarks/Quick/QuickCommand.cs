using System.CommandLine;

namespace MmLock.Benchmarks.Quick;

/// <summary><c>quick [--json FILE] [--backend NAME] [--only TEXT]</c>: all measures, or some, in one process.</summary>
internal static class QuickCommand
{
    public static Command Create()
    {
        Option<string> json = CommandLine.Json("locks.json");
        Option<string?> backend = new("--backend")
        {
            Description = "Measure everything with this backend only: RangeTree, Segmented or Adaptive.",
        };
        backend.AcceptOnlyFromAmong(
            nameof(MmapLockBackend.RangeTree), nameof(MmapLockBackend.Segmented), nameof(MmapLockBackend.Adaptive));
        Option<string?> only = new("--only") { Description = "Take only the measures whose names contain this text." };
        var command = new Command(
            "quick", "Measures the locks and the memory library against others in a minute or two, side by side in one process.")
        {
            json, backend, only,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(json)!,
            [.. MeasureCatalogue.Create(parsed.GetValue(backend) is { } name ? Enum.Parse<MmapLockBackend>(name) : null)
                .Where(measure => measure.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))]));
        return command;
    }

    private static int Run(string path, IReadOnlyList<Measure> measures)
    {
        if (measures.Count == 0)
        {
            Console.Error.WriteLine("benchmarks: no measure has that text in its name; without --only, all names are in the table.");
            return CommandLine.UsageFailure;
        }

        return CommandLine.Report(path, progress => QuickRun.Take(measures, progress), QuickTable.Write);
    }
}
