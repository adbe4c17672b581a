namespace MmLock.Tool.Commands;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    public const int Clean = 0;
    public const int Findings = 1;
    public const int Failure = 2;

    /// <summary>What a shell gives for a program that SIGPIPE ended.</summary>
    public const int ClosedOutput = 141;
}
