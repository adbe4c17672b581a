namespace MmLock.Tool.Messages;

/// <summary>A fault of the input or the surroundings that the user has to put right; the message says what and how.</summary>
internal sealed class ToolException(string message) : Exception(message);
