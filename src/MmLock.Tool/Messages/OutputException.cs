namespace MmLock.Tool.Messages;

/// <summary>The failure of standard output to take more.</summary>
/// <param name="message">Why.</param>
/// <param name="isClosed">Whether its reader has gone, as <c>head</c> does when it has seen enough.</param>
internal sealed class OutputException(string message, bool isClosed) : IOException(message)
{
    public bool IsClosed { get; } = isClosed;
}
