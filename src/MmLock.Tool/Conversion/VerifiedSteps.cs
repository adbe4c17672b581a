using Microsoft.CodeAnalysis;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>The user's own check of a migrated tree.</summary>
/// <param name="Command">For a shell, in the folder of the migration.</param>
/// <param name="Limit">How long it may take.</param>
internal sealed record VerifyCommand(string Command, TimeSpan Limit);

/// <summary>Why a step was not kept.</summary>
/// <param name="Output">What the command wrote; null for a build.</param>
internal sealed record StepFailure(string Reason, string? Output);

/// <summary>
/// Changes of the tree on disk of which each is built and verified, and put back if that fails, or if the run ends before it is known.
/// </summary>
internal sealed class VerifiedSteps(InputPath target, VerifyCommand? verify, MigrationLog log, Action<string> progress)
{
    private bool _hasBuilt;

    /// <summary>Warnings of the build of what is there now; null when nobody has built it.</summary>
    public int? Warnings { get; private set; }

    /// <summary>Tries the user's command on the tree as it is: what fails before anything was changed says nothing of a change.</summary>
    public async Task CheckCommandAsync(CancellationToken cancellationToken)
    {
        if (verify is not null && await CheckAsync(cancellationToken) is { } failure)
        {
            throw new ToolException(
                $"--verify-command fails on what is there before the first step: {failure.Reason}. Nothing was converted.{Shown(failure)}");
        }
    }

    /// <summary>Writes a change, and keeps it if it builds and passes.</summary>
    /// <param name="before">What is on disk.</param>
    /// <param name="after">What is to be there.</param>
    /// <param name="kept">Saves a state in which it is kept.</param>
    /// <param name="cancellationToken">Ends it; the tree is as before then.</param>
    /// <returns>Why it was put back; null when it is kept.</returns>
    public async Task<StepFailure?> TryAsync(
        Solution before, Solution after, Action kept, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, byte[]> changes = await FileTransaction.ChangesAsync(before, after, cancellationToken);
        int? warnings = Warnings;
        log.Save(log.State with { Interrupted = InterruptedStep.Prepare(target.Root, changes) });
        StepFailure? failure;
        try
        {
            FileTransaction.Write(changes, target.Root, null, cancellationToken);
            failure = await CheckAsync(cancellationToken);
            if (failure is null)
            {
                kept();
                InterruptedStep.Forget(target.Root);
                return null;
            }
        }
        catch (Exception)
        {
            // The next run would do it; but who interrupts this one wants the tree back now.
            Undo();
            throw;
        }

        Undo();
        Warnings = warnings;
        if (!_hasBuilt && failure.Output is null)
        {
            // Of a build that fails without the change, too, the change is innocent.
            await Workload.BuildAsync(target.File, cancellationToken);
            _hasBuilt = true;
        }

        return failure;
    }

    /// <summary>Builds what is there, if nobody has yet.</summary>
    public async Task<int> BuildAsync(CancellationToken cancellationToken)
    {
        if (Warnings is not { } warnings)
        {
            progress("Building the result");
            Warnings = warnings = await Workload.BuildAsync(target.File, cancellationToken);
        }

        return warnings;
    }

    /// <summary>The output of a failed command as a part of a message.</summary>
    public static string Shown(StepFailure failure) =>
        string.IsNullOrWhiteSpace(failure.Output) ? "" : "\n  " + failure.Output.Trim().ReplaceLineEndings("\n  ");

    private async Task<StepFailure?> CheckAsync(CancellationToken cancellationToken)
    {
        progress("Building");
        Warnings = null;
        (string? error, int warnings) = await Workload.TryBuildAsync(target.File, cancellationToken);
        if (error is not null)
        {
            string shown = error.Replace(target.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
            return new StepFailure($"it does not build: {shown}", null);
        }

        (Warnings, _hasBuilt) = (warnings, true);
        if (verify is null)
        {
            return null;
        }

        progress($"Verifying: {verify.Command}");
        ShellResult result = await ShellCommand.RunAsync(verify.Command, target.Root, verify.Limit, cancellationToken);
        return result.ExitCode switch
        {
            0 => null,
            null => new StepFailure($"'{verify.Command}' did not end within {verify.Limit.TotalSeconds:F0} s", result.Output),
            { } code => new StepFailure($"'{verify.Command}' ended with exit code {code}", result.Output),
        };
    }

    private void Undo()
    {
        log.State.Interrupted?.Undo(target.Root);
        log.Save(log.State with { Interrupted = null });
        InterruptedStep.Forget(target.Root);
    }
}
