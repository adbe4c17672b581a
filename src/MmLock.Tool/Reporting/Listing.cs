using System.Text;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>Rows as a table where they fit, else each on lines of its own: a table that folds its cells is read by nobody.</summary>
internal static class Listing
{
    private const int Indent = 4;

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

        var text = new StringBuilder("\n");
        foreach (string[] row in all)
        {
            Wrap(text, string.Join("  ", row[..^1].Where(c => c.Length > 0)), 0, console.Profile.Width);
            Wrap(text, row[^1], Indent, console.Profile.Width);
        }

        console.Profile.Out.Writer.Write(text.Append('\n').ToString());
    }

    /// <summary>Breaks between words only: a place that is cut cannot be copied.</summary>
    private static void Wrap(StringBuilder text, string line, int indent, int width)
    {
        int at = 0;
        foreach (string word in line.Split(' '))
        {
            bool first = at == 0;
            if (!first && at + 1 + word.Length > width)
            {
                text.Append('\n');
                first = true;
                indent = Math.Max(indent, Indent / 2);
            }

            text.Append(first ? new string(' ', indent) : " ").Append(word);
            at = first ? indent + word.Length : at + 1 + word.Length;
        }

        if (line.Length > 0)
        {
            text.Append('\n');
        }
    }
}
