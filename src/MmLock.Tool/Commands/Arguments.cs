using System.CommandLine;
using Spectre.Console;

namespace MmLock.Tool.Commands;

/// <summary>What the commands have in common.</summary>
internal static class Arguments
{
    public static Argument<string> Path() => new("PATH") { Description = "A .sln, .slnx, .slnf or .csproj file, or a folder with one." };

    /// <summary>Standard output, wide enough not to fold where it is not a terminal.</summary>
    public static IAnsiConsole Output()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = 10_000;
            console.Profile.Capabilities.Ansi = false;
        }

        return console;
    }
}
