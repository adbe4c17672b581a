using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks.Editor;

/// <summary>The figures of a run; what an editor asks for after each edit of a long file.</summary>
/// <param name="Lines">Of the file.</param>
/// <param name="Sites">Coarse acquires in it.</param>
/// <param name="Planned">How many of these have a plan.</param>
internal sealed record EditorRun(Machine Machine, int Lines, int Sites, int Planned, int Others, IReadOnlyList<PlannedEdit> Edits)
{
    private const int WarmUps = 30;

    public static EditorRun Take(int parts, int others, int edits, Action<string> progress)
    {
        var machine = Machine.Read();
        using var file = new OpenFile(parts, others);
        for (int i = 0; i < WarmUps; i++)
        {
            progress($"warming up, {i + 1} of {WarmUps}");
            file.EditAsync(i).GetAwaiter().GetResult();
        }

        var taken = new List<PlannedEdit>();
        for (int i = 0; i < edits; i++)
        {
            progress($"edit {i + 1} of {edits}");
            taken.Add(file.EditAsync(WarmUps + i).GetAwaiter().GetResult());
        }

        return new EditorRun(
            machine,
            file.Lines,
            parts * Generation.LongFile.SitesPerPart,
            file.Planned,
            others,
            taken);
    }

    /// <summary>What so many of a hundred do not exceed.</summary>
    public static double Percentile(IEnumerable<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
