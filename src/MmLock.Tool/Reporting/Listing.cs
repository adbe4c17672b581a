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
    /// <param name="compares">Whether the cells between the first and the last are to be compared: they stay below their headers.</param>
    public static void Write(IAnsiConsole console, IReadOnlyList<string> headers, IEnumerable<string[]> rows, bool compares = false)
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

            // Without the blanks that fill up the last column: they fold where a reader's window is narrower, and pipes carry them along.
            using var drawn = new StringWriter();
            IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(drawn), Ansi = AnsiSupport.No });
            plain.Profile.Width = console.Profile.Width;
            plain.Write(table);
            foreach (string line in drawn.ToString().TrimEnd().Split('\n'))
            {
                console.Profile.Out.Writer.Write(line.TrimEnd() + "\n");
            }

            console.Profile.Out.Writer.Write('\n');
            return;
        }

        if (compares)
        {
            WriteBlocks(console, [[.. headers], .. all]);
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
            AddWords(text, row[^1], columns);
        }

        console.Profile.Out.Writer.Write(text.Append('\n').ToString());
    }

    /// <summary>Each row as a block: the first cell, those that are compared in columns, the last cell.</summary>
    private static void WriteBlocks(IAnsiConsole console, string[][] rows)
    {
        int width = console.Profile.Width;
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(r => r[column].Length))];
        int columns = widths[1..^1].Sum(w => w + Between.Length) - Between.Length;
        bool isOneLine = widths[0] + Between.Length + columns <= width;
        bool hasColumns = Indent + columns <= width;
        var text = new StringBuilder("\n");
        foreach (string[] row in rows)
        {
            string[] compared = [.. row[1..^1].Select((c, i) => c.PadRight(widths[i + 1]))];
            string line = string.Join(Between, compared).TrimEnd();
            if (isOneLine)
            {
                text.Append(row[0].PadRight(widths[0])).Append(Between).Append(line).Append('\n');
            }
            else
            {
                text.Append(Figures.Shorten(row[0], width)).Append('\n');
                if (hasColumns)
                {
                    text.Append(' ', Indent).Append(line).Append('\n');
                }
                else if (row != rows[0])
                {
                    // Too narrow for columns: each with its name.
                    IEnumerable<string> named = row[1..^1].Select((c, i) => Figures.Shorten($"{rows[0][i + 1]}: {c}", width - Indent));
                    Lay(text, named, Between, Indent, Indent, width);
                }
            }

            AddWords(text, row[^1], width);
            if (row == rows[0])
            {
                text.Append('─', Math.Min(width, isOneLine ? widths[0] + Between.Length + columns : Indent + columns)).Append('\n');
            }
        }

        console.Profile.Out.Writer.Write(text.Append('\n').ToString());
    }

    private static void AddWords(StringBuilder text, string words, int columns) => Lay(
        text,
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(w => w.Chunk(Math.Max(columns - Indent, 1)), (_, part) => new string(part)),
        " ", Indent, Indent, columns);

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
