using System.CommandLine;
using System.CommandLine.Parsing;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Commands;

/// <summary>The command line: which commands there are, and what a failure of one says and returns.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Terminal terminal) =>
        new("Moves a .NET code base from one big lock to address ranges, one call site at a time. Exit codes: 0 clean, 1 findings or "
            + "sites left, 2 a wrong command line, or what could not be read or written.")
        {
            InventoryCommand.Create(terminal),
            CheckCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            MigrateCommand.Create(terminal),
            RankCommand.Create(terminal),
            ReportCommand.Create(terminal),
            CompletionsCommand.Create(terminal),
        };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        ParseResult parsed = Create(terminal).Parse(arguments);
        string[] unknown = [.. UnknownOptions.In(parsed)];
        if (unknown.Length > 0 || parsed.Errors.Count > 0)
        {
            if (unknown.Length > 0)
            {
                foreach (string option in unknown)
                {
                    terminal.Complain(UnknownOptions.Message(option, parsed.CommandResult.Command));
                }
            }
            else if (parsed.CommandResult.Command is RootCommand root && parsed.UnmatchedTokens.FirstOrDefault()?.StartsWith('-') != true)
            {
                string commands = string.Join(", ", root.Subcommands.Select(c => c.Name));
                terminal.Complain(
                    parsed.UnmatchedTokens is [string name, ..]
                        ? $"'{name}' is no command. There are {commands}."
                        : $"Name a command: {commands}.");
            }
            else
            {
                foreach (ParseError error in parsed.Errors)
                {
                    string message = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                    string? option = (error.SymbolResult as OptionResult)?.Option.Name;
                    bool isNamed = option is null || message.Contains(option, StringComparison.Ordinal);
                    terminal.Complain(isNamed ? message : $"{option}: {message}");
                }
            }

            string asked = parsed.CommandResult.Command is RootCommand ? "mmlock" : $"mmlock {parsed.CommandResult.Command.Name}";
            terminal.Complain($"see '{asked} --help'.");
            return ExitCode.Failure;
        }

        using var interruption = new Interruption(terminal);
        await using var compiler = SharedCompiler.Begin();
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Out,
            Error = terminal.Error,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, interruption.Token);
        }
        catch (OutputException failure)
        {
            terminal.Complain(failure.IsClosed
                ? "standard output was closed; what was not finished was not written."
                : $"standard output cannot be written: {failure.Message}. What was not finished was not written.");
            return failure.IsClosed ? ExitCode.ClosedOutput : ExitCode.Failure;
        }
        catch (Exception failure) when (failure is OperationCanceledException || interruption.Token.IsCancellationRequested)
        {
            // A process or pipe that the cancellation took down may fail in its own way; it is the cancellation all the same.
            terminal.Complain("interrupted; what was not finished was not written.");
            return interruption.ExitCode;
        }
        catch (Exception failure) when (failure is ToolException or IOException or UnauthorizedAccessException)
        {
            terminal.Complain(failure.Message);
            return ExitCode.Failure;
        }
        catch (Exception failure)
        {
            terminal.Complain($"internal error; what was not finished was not written. Please report this:\n{failure}");
            return ExitCode.Failure;
        }
    }
}
