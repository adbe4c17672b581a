using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>The acquires of a migration by what they hold, before it, on the API, and now: each row a kind of hold.</summary>
internal static class LedgerWriter
{
    public static void Write(AcquireCounts before, AcquireCounts api, AcquireCounts now, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("acquires", "before", "API", "ranges");
        foreach ((string name, Func<AcquireCounts, int> count) in Rows)
        {
            table.AddRow(new[] { name }.Concat(new[] { before, api, now }.Select(c => Figures.Count(count(c)))).Select(c => new Text(c)));
        }

        for (int column = 1; column <= 3; column++)
        {
            table.Columns[column].RightAligned();
        }

        console.Write(table);
    }

    /// <summary>The same rows for every form.</summary>
    public static IReadOnlyList<(string Name, Func<AcquireCounts, int> Count)> Rows { get; } =
    [
        ("raw", c => c.Raw),
        ("coarse: everyone waits", c => c.Coarse),
        ("a range, or several", c => c.Range),
        ("the structure alone", c => c.Structure),
    ];
}
