using System.CommandLine;
using MmLock.Tool;
using MmLock.Tool.Commands;
using MmLock.Tool.Reporting;

StandardStream.Install();
var root = new RootCommand("Moves a .NET code base from one big lock to address ranges, one call site at a time.")
{
    InventoryCommand.Create(),
    ConvertCommand.Create(),
    MigrateCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync($"mmlock: {string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
    }

    await Console.Error.WriteLineAsync("mmlock: see 'mmlock --help'.");
    return ExitCode.Failure;
}

using var interruption = new Interruption();
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token);
}
catch (OutputException failure)
{
    await Console.Error.WriteLineAsync(failure.IsClosed ? "mmlock: standard output was closed; what was not finished was not written." : $"mmlock: standard output cannot be written: {failure.Message}. What was not finished was not written.");
    return failure.IsClosed ? ExitCode.ClosedOutput : ExitCode.Failure;
}
catch (Exception failure) when (failure is OperationCanceledException || interruption.Token.IsCancellationRequested)
{
    // A process or pipe that the cancellation took down may fail in its own way; it is the cancellation all the same.
    await Console.Error.WriteLineAsync("mmlock: interrupted; what was not finished was not written.");
    return interruption.ExitCode;
}
catch (ToolException failure)
{
    await Console.Error.WriteLineAsync($"mmlock: {failure.Message}");
    return ExitCode.Failure;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"mmlock: {failure.Message}");
    return ExitCode.Failure;
}
catch (Exception failure)
{
    await Console.Error.WriteLineAsync($"mmlock: internal error; what was not finished was not written. Please report this:\n{failure}");
    return ExitCode.Failure;
}
