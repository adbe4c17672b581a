using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>By which functions a section comes to what it touches, and whether these have its lock.</summary>
internal sealed partial class SectionPlaces
{
    private readonly HashSet<SyntaxNode> _unfollowed = new();
    private readonly Dictionary<SyntaxNode, string> _strangers = new();
    private readonly HashSet<SyntaxNode> _followed = new();
    private ImmutableArray<SyntaxNode> _way = ImmutableArray<SyntaxNode>.Empty;
    private bool _isLatched;
    private bool _isSameLock;

    /// <summary>
    /// Why a function may not take the structure lock of the section's lock, by the ways on which the section comes to it; null where it
    /// may: its lock is the same one on all of them, and it is done when its caller goes on.
    /// </summary>
    public string? WhyNotOwn(SyntaxNode body) =>
        _unfollowed.Contains(body) || !_followed.Contains(body) ? "is run in a way that is not followed: call it by its name"
            : _strangers.TryGetValue(body, out string? why) ? why
            : null;

    private void Note(SyntaxNode body, IMethodSymbol target)
    {
        _followed.Add(body);
        string? why = !_isSameLock ? "is called where its lock is perhaps another one"
            : target.IsAsync && !IsAwaited(_way[_way.Length - 1]) ? "goes on beside its caller: await it where it is called"
            : null;
        if (why is not null)
        {
            _strangers[body] = why;
        }
    }

    /// <summary>The object that has the lock is the one that calls.</summary>
    private bool IsOfSameObject(IMethodSymbol target, IOperation? instance) => _lock is { IsStatic: true }
        || (target.MethodKind == MethodKind.LocalFunction ? !target.IsStatic
            : instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance });

    private static bool IsAwaited(SyntaxNode call)
    {
        SyntaxNode value = call;
        while (value.Parent is ParenthesizedExpressionSyntax || Values.IsConfigureAwait(value.Parent))
        {
            value = value.Parent!;
        }

        return value.Parent is AwaitExpressionSyntax;
    }
}
