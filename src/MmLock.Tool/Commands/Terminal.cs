using Spectre.Console;

namespace MmLock.Tool.Commands;

/// <summary>The streams of one run: data goes to the output, progress and complaints to the error stream.</summary>
/// <param name="Out">Standard output for text.</param>
/// <param name="Bytes">The same for bytes.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Terminal(TextWriter Out, Stream Bytes, TextWriter Error)
{
    public bool IsOutRedirected => Out != Console.Out || Console.IsOutputRedirected;

    public bool IsErrorRedirected => Error != Console.Error || Console.IsErrorRedirected;

    /// <summary>Who answers questions where it is not the user at the terminal.</summary>
    public IAnsiConsole? Answers { get; init; }

    /// <summary>Whether there is somebody to ask.</summary>
    public bool CanAsk => Answers is not null || !(Console.IsInputRedirected || IsOutRedirected);

    /// <summary>The process's own streams.</summary>
    public static Terminal Standard()
    {
        StandardStream.Install();
        return new Terminal(Console.Out, StandardStream.Output, Console.Error);
    }

    /// <summary>Says on standard error what the reader has to know of, with the tool's name before it.</summary>
    public void Complain(string message) => Tell($"mmlock: {message}");

    public void Tell(string line) => Error.WriteLine(line);

    /// <summary>Where questions are asked; what is said between them goes there, too.</summary>
    public IAnsiConsole ForQuestions() => Answers ?? ForTables();

    /// <summary>Standard output for tables, wide enough not to fold where it is not a terminal.</summary>
    public IAnsiConsole ForTables()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) });
        if (IsOutRedirected)
        {
            console.Profile.Width = 10_000;
            console.Profile.Capabilities.Ansi = false;
        }

        if (Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        return console;
    }
}
