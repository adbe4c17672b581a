using System.Diagnostics;
using MmLock.Validation;

namespace MmLock;

/// <summary>A fault of locking that a validated lock saw, worded as the analyzer's rule for that fault words it.</summary>
/// <remarks>Immutable.</remarks>
public sealed class MmapLockReport
{
    private readonly StackTrace _first;
    private readonly StackTrace _second;

    internal MmapLockReport(string id, string lockName, string message, StackTrace first, StackTrace second)
    {
        Id = id;
        Key = $"{id} {lockName} {StackPlace.Of(first).Where} {StackPlace.Of(second).Where}";
        Message = message;
        _first = first;
        _second = second;
    }

    /// <summary>The analyzer's rule for this fault, such as <c>MML3005</c>.</summary>
    public string Id { get; }

    /// <summary>One line in the words of the rule.</summary>
    public string Message { get; }

    /// <summary>Where what the fault meets was taken: the lock that is held, or the two of an order the other way round.</summary>
    public string FirstStack => StackPlace.Text(_first);

    /// <summary>Where the fault was seen.</summary>
    public string SecondStack => StackPlace.Text(_second);

    /// <summary>One report for one fault of one class of locks at one pair of places, however often it happens.</summary>
    internal string Key { get; }

    /// <summary>The report as it is printed: id, message, both stacks.</summary>
    public override string ToString() =>
        $"{Id}: {Message}{Environment.NewLine}First:{Environment.NewLine}{FirstStack}Then:{Environment.NewLine}{SecondStack}";
}
