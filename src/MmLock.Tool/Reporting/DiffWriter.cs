using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>A unified diff for people: in colour where there is any.</summary>
internal static class DiffWriter
{
    private const int WideEnough = 10_000;

    public static void Write(string diff, IAnsiConsole console)
    {
        // A line that is too long is for the terminal to fold: what words are in code, it does not know either.
        int width = console.Profile.Width;
        console.Profile.Width = int.Max(width, WideEnough);
        foreach (string line in diff.TrimEnd('\n').Split('\n'))
        {
            Style style = line switch
            {
                ['+', '+', '+', ..] or ['-', '-', '-', ..] => new Style(decoration: Decoration.Bold),
                ['@', ..] => new Style(Color.Teal),
                ['+', ..] => new Style(Color.Green),
                ['-', ..] => new Style(Color.Maroon),
                _ => Style.Plain,
            };

            // What ends a line of the file is no part of what is shown.
            console.Write(new Text(line.TrimEnd('\r') + "\n", style));
        }

        console.Profile.Width = width;
    }
}
