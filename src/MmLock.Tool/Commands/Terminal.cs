using System.Globalization;
using Spectre.Console;

namespace MmLock.Tool.Commands;

/// <summary>The streams of one run: data goes to the output, progress and complaints to the error stream.</summary>
/// <param name="Out">Standard output for text.</param>
/// <param name="Bytes">The same for bytes.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Terminal(TextWriter Out, Stream Bytes, TextWriter Error)
{
    /// <summary>Columns of the terminal that standard output is; null where it is none.</summary>
    public int? Width { get; init; }

    /// <summary>Columns that the user asks for where standard output is no terminal; null for as many as there are.</summary>
    public int? Columns { get; init; }

    /// <summary>Columns of the terminal that standard error is, where a line can be rewritten; null where it is none.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>Whether the user wants no colour anywhere (no-color.org); nothing is bold then, either.</summary>
    public bool NoColor { get; init; }

    /// <summary>Who answers questions where it is not the user at the terminal.</summary>
    public IAnsiConsole? Answers { get; init; }

    /// <summary>Whether there is somebody to ask.</summary>
    public bool CanAsk => Answers is not null || !(Console.IsInputRedirected || Width is null);

    /// <summary>The process's own streams.</summary>
    public static Terminal Standard()
    {
        StandardStream.Install();
        return new Terminal(Console.Out, StandardStream.Output, Console.Error)
        {
            Width = Console.IsOutputRedirected ? null : ColumnsOfConsole(),
            Columns = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out int columns)
                && columns > 0 ? columns : null,
            ErrorWidth = Console.IsErrorRedirected ? null : ColumnsOfConsole(),
            NoColor = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 },
        };
    }

    /// <summary>Says on standard error what the reader has to know of, with the tool's name before it.</summary>
    public void Complain(string message) => Tell($"mmlock: {message}");

    public void Tell(string line) => Error.WriteLine(line);

    /// <summary>Where questions are asked; what is said between them goes there, too.</summary>
    public IAnsiConsole ForQuestions() => Answers ?? ForTables();

    /// <summary>Standard output for tables: where it is not a terminal, wide enough not to fold, unless the user says how wide.</summary>
    public IAnsiConsole ForTables()
    {
        // What a writer of this tool is, and not what the library finds out of the process.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = Width is null || NoColor ? AnsiSupport.No : AnsiSupport.Detect,
        });
        console.Profile.Width = Width ?? Columns ?? 10_000;
        return console;
    }

    /// <summary>Some terminals do not say how wide they are.</summary>
    private static int ColumnsOfConsole()
    {
        try
        {
            return Console.WindowWidth is > 0 and int width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
