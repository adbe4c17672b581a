using System.CommandLine;
using System.Globalization;
using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock migrate PATH</c>: the guided migration.</summary>
internal static class MigrateCommand
{
    private const int MostSeconds = 7 * 24 * 3600;

    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Arguments.Path();
        Option<bool> yes = new("--yes") { Description = "Ask nothing: every step that builds and passes is kept." };
        Option<string?> output = new("--output") { Description = "Work on a copy in this folder." };
        Option<string?> verify = new("--verify-command")
        {
            Description = "A shell command that checks the migrated tree, in its folder, after each step: exit code 0 keeps the step, any "
                + "other puts it back.",
        };
        Option<int> limit = new("--verify-timeout")
        {
            Description = "Seconds after which the command is ended and has failed.",
            DefaultValueFactory = _ => 600,
        };
        limit.Validators.Add(result =>
        {
            // Anything that is no number has an error of its own.
            bool isNumber = int.TryParse(result.Tokens is [{ Value: var text }] ? text : "", CultureInfo.InvariantCulture, out int value);
            if (isNumber && value is < 1 or > MostSeconds)
            {
                result.AddError($"--verify-timeout is from 1 to {MostSeconds} seconds, not {value}.");
            }
        });
        Option<string[]> profiles = Arguments.Profiles();
        var command = new Command(
            "migrate",
            "Inventory, conversion to the API, then one locker at a time to ranges, in the order of what they gain (with --profile, of what "
            + "was waited needlessly with them); each step built, verified, and put back if that fails. What was decided is in mmlock-migration.json, and the next run goes on from there.")
        {
            path, yes, output, verify, limit, profiles,
        };
        command.SetAction(
            (parsed, token) =>
            {
                string? check = parsed.GetValue(verify);
                if (check is not null && string.IsNullOrWhiteSpace(check))
                {
                    throw new ToolException("--verify-command is empty.");
                }

                var migration = new GuidedMigration(
                    terminal,
                    parsed.GetValue(yes),
                    check is null ? null : new VerifyCommand(check, TimeSpan.FromSeconds(parsed.GetValue(limit))),
                    parsed.GetValue(profiles) ?? []);
                return migration.RunAsync(parsed.GetValue(path)!, parsed.GetValue(output), token);
            });
        return command;
    }
}
