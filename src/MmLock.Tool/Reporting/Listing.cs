using System.Text;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>Rows as a table where they fit, else each on lines of its own: a table that folds its cells is read by nobody.</summary>
internal static class Listing
{
    private const int Indent = 4;
    private const string Between = "  ";

    /// <summary>What the table draws around a cell.</summary>
    private const int Padding = 3;

    /// <param name="console">Where to; its width decides the form.</param>
    /// <param name="headers">One for each column; the last column is the one that may be long.</param>
    /// <param name="rows">Cells in the order of the headers.</param>
    public static void Write(IAnsiConsole console, IReadOnlyList<string> headers, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        int width = headers.Select((h, column) => all.Select(r => r[column].Length).Append(h.Length).Max() + Padding).Sum();
        if (width <= console.Profile.Width)
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns([.. headers]);
            foreach (string[] row in all)
            {
                table.AddRow(row.Select(c => new Text(c)));
            }

            console.Write(table);
            return;
        }

        // The headers first, in the same form: they say what stands where.
        var text = new StringBuilder("\n");
        foreach (IReadOnlyList<string> row in all.Prepend([.. headers]))
        {
            int columns = console.Profile.Width;
            string[] cells = [.. row.Take(row.Count - 1).Where(c => c.Length > 0)];
            if (cells.Append(row[^1]).Sum(c => c.Length + Between.Length) - Between.Length <= columns)
            {
                text.AppendJoin(Between, row.Where(c => c.Length > 0)).Append('\n');
                continue;
            }

            Lay(text, cells.Select(c => Figures.Shorten(c, columns - (Indent / 2))), Between, 0, Indent / 2, columns);
            IEnumerable<string> words = row[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(w => w.Chunk(Math.Max(columns - Indent, 1)), (_, part) => new string(part));
            Lay(text, words, " ", Indent, Indent, columns);
        }

        console.Profile.Out.Writer.Write(text.Append('\n').ToString());
    }

    /// <summary>Breaks lines between parts only: a place that is cut cannot be copied, so only what fits on no line is.</summary>
    private static void Lay(StringBuilder text, IEnumerable<string> parts, string between, int indent, int next, int width)
    {
        int at = 0;
        foreach (string part in parts)
        {
            if (at > 0 && at + between.Length + part.Length > width)
            {
                text.Append('\n');
                (at, indent) = (0, next);
            }

            string before = at == 0 ? new string(' ', indent) : between;
            text.Append(before).Append(part);
            at += before.Length + part.Length;
        }

        if (at > 0)
        {
            text.Append('\n');
        }
    }
}
