using System.CommandLine;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock migrate PATH</c>: the guided migration.</summary>
internal static class MigrateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Arguments.Path();
        Option<bool> yes = new("--yes") { Description = "Ask nothing." };
        Option<string?> output = new("--output") { Description = "Work on a copy in this folder." };
        var command = new Command(
            "migrate",
            "Inventory, conversion to the API, then one locker at a time to ranges; each step verified, resumable.") { path, yes, output };
        command.SetAction(
            (parsed, token) => new GuidedMigration(terminal, parsed.GetValue(yes)).RunAsync(
                parsed.GetValue(path)!, parsed.GetValue(output), token));
        return command;
    }
}
