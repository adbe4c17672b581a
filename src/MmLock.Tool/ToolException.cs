namespace MmLock.Tool;

/// <summary>Something about the input or the surroundings that the user has to put right; the message says what and how.</summary>
internal sealed class ToolException(string message) : Exception(message);

internal static class ExitCode
{
    public const int Clean = 0;
    public const int Findings = 1;
    public const int Failure = 2;

    /// <summary>What a shell gives for a program that SIGPIPE ended.</summary>
    public const int ClosedOutput = 141;
}
