using Microsoft.CodeAnalysis;

namespace MmLock.CodeFixes.Editing;

/// <summary>Turns the timeouts of the raw primitives (milliseconds or <c>TimeSpan</c>) into those of <c>MmapLock</c>.</summary>
internal static class Timeouts
{
    /// <summary>The <c>TimeSpan</c> expression; null for a timeout of zero, which is the form that never waits.</summary>
    public static string? ToTimeSpan(IOperation? timeout)
    {
        if (timeout is null)
        {
            return null;
        }

        if (timeout.Type?.SpecialType != SpecialType.System_Int32)
        {
            string text = timeout.Syntax.ToString();
            return text == "TimeSpan.Zero" ? null : text;
        }

        return timeout.ConstantValue switch
        {
            { HasValue: true, Value: 0 } => null,
            { HasValue: true, Value: -1 } => "System.Threading.Timeout.InfiniteTimeSpan",
            _ => $"System.TimeSpan.FromMilliseconds({timeout.Syntax})",
        };
    }
}
