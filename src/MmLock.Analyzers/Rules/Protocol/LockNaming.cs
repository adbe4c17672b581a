using System.Linq;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>How messages call a lock, and whether its path names one lock at all.</summary>
internal static class LockNaming
{
    public static string Of(AcquireSite site) => Of(site.Path, site.Lock?.Target);

    public static string Of(LockStep step) => Of(step.Path, step.Operation is IInvocationOperation { TargetMethod: var method } call
        ? method.ContainingType?.Name == "Monitor" && call.Arguments.Length > 0 ? call.Arguments[0].Value : call.Instance
        : null);

    private static string Of(LockPath path, IOperation? target) => IsVague(path) && target is not null ? target.Syntax.ToString() : path.Name;

    /// <summary>An element, the result of a call, the variable of a <c>foreach</c>: the same words may mean another lock next time.</summary>
    public static bool IsVague(LockPath path) =>
        path.IsOpaque || path.Symbol is null
        || path.Members.Any(m => m is ILocalSymbol or IMethodSymbol or IPropertySymbol { Name: "Current" } or IParameterSymbol { ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.Constructor } });
}
