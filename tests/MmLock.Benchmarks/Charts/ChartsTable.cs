using System.Globalization;
using Spectre.Console;

namespace MmLock.Benchmarks.Charts;

/// <summary>The figures of the charts as tables.</summary>
internal static class ChartsTable
{
    public static void Write(ChartsRun run, IAnsiConsole console, bool plain)
    {
        console.Write(new Text($"{run.Machine}\n"));
        Write("operations/s", row => row.OperationsPerSecond, "#,0");
        Write("p99 of an access, worst thread, µs", row => row.AccessMicroseconds, "#,0.0");
        console.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"{run.Seconds:0} s\n")));

        void Write(string title, Func<ConflictsRow, IReadOnlyList<double>> select, string format)
        {
            var table = new Table().Border(plain ? TableBorder.Markdown : TableBorder.Rounded);
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = true });
            foreach (int count in run.Threads)
            {
                string threads = count == 1 ? "1 thread" : string.Create(CultureInfo.InvariantCulture, $"{count} threads");
                table.AddColumn(new TableColumn(new Text(threads)) { NoWrap = true }.RightAligned());
            }

            foreach (ConflictsRow row in run.Rows)
            {
                IEnumerable<string> figures = select(row).Select(value => value.ToString(format, CultureInfo.InvariantCulture));
                table.AddRow(figures.Prepend(row.Lock).Select(cell => new Text(cell)));
            }

            console.Write(table);
        }
    }
}
