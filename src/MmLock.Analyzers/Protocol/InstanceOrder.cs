using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>A method that takes one lock of two objects that its caller names, one after the other.</summary>
/// <param name="Lock">The declaration of the lock.</param>
/// <param name="Method">The method.</param>
/// <param name="First">Whose lock is taken first: the ordinal of a parameter, or -1 for the receiver.</param>
/// <param name="Second">Whose is taken second.</param>
/// <param name="Location">Where the second is taken.</param>
internal sealed record InstancePair(ISymbol Lock, IMethodSymbol Method, int First, int Second, Location Location)
{
    public static InstancePair? Of(LockPath first, LockPath second, FunctionBody part, Location location) =>
        part is { Outer: null, Method: { } method }
        && first.Symbol is { } member && !first.Members.IsEmpty
            && first.Members.SequenceEqual(second.Members, SymbolEqualityComparer.Default)
        && Role(first, method) is { } a && Role(second, method) is { } b && a != b
            ? new InstancePair(member.OriginalDefinition, method.OriginalDefinition, a, b, location)
            : null;

    private static int? Role(LockPath path, IMethodSymbol method) =>
        path.IsOfThis ? -1
        : path.RootSymbol is IParameterSymbol parameter
            && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method.OriginalDefinition)
            ? parameter.Ordinal
        : null;
}

/// <summary>
/// Tells whether two objects of one class are locked in both orders. That a method locks one and then the other says
/// nothing: a parent may always come before its child. Two calls that exchange the same two objects do.
/// </summary>
internal static class InstanceOrder
{
    /// <summary>Call sites that are compared. Behind them nothing is said.</summary>
    private const int MaxCalls = 256;

    /// <returns>The earlier call that takes the same two objects the other way round, if a later one leads to this pair.</returns>
    public static (Location Location, string Call)? Inversion(
        InstancePair pair, IReadOnlyList<InstancePair> all, LockUseModel model, CancellationToken cancellationToken)
    {
        // A method that knows both orders chooses between them.
        HashSet<IMethodSymbol> choosing = new(all.GroupBy<InstancePair, IMethodSymbol>(p => p.Method, SymbolEqualityComparer.Default)
            .Where(g => g.Any(p => g.Any(q => p.First == q.Second && p.Second == q.First))).Select(g => g.Key),
                SymbolEqualityComparer.Default);
        if (choosing.Contains(pair.Method))
        {
            return null;
        }

        var calls = new List<(ISymbol First, ISymbol Second, IInvocationOperation Call, InstancePair Pair)>();
        foreach (InstancePair one in all.Where(p => !choosing.Contains(p.Method))
            .GroupBy(p => (p.Method.ToDisplayString(), p.First, p.Second)).Select(g => g.First()))
        {
            foreach (SyntaxNode node in SymbolUses.Calls(one.Method, model.Locks.Models, cancellationToken))
            {
                if (model.Locks.Models.Get(node.SyntaxTree).GetOperation(node, cancellationToken) is IInvocationOperation call
                    && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, one.Method)
                    && ObjectOf(call, one.First) is { } first && ObjectOf(call, one.Second) is { } second)
                {
                    calls.Add((first, second, call, one));
                    if (calls.Count > MaxCalls)
                    {
                        return null;
                    }
                }
            }
        }

        calls.Sort((a, b) => LockOrder.Compare(a.Call.Syntax.GetLocation(), b.Call.Syntax.GetLocation()));
        for (int i = 1; i < calls.Count; i++)
        {
            int before = calls.FindIndex(
                0, i,
                c => SymbolEqualityComparer.Default.Equals(c.First, calls[i].Second)
                    && SymbolEqualityComparer.Default.Equals(c.Second, calls[i].First));
            if (before >= 0)
            {
                InstancePair later = calls[i].Pair;
                bool isThis = SymbolEqualityComparer.Default.Equals(later.Method, pair.Method) && later.Location == pair.Location;
                return isThis
                    ? (calls[before].Call.Syntax.GetLocation(), ShortText.OfCall((InvocationExpressionSyntax)calls[before].Call.Syntax))
                    : null;
            }
        }

        return null;
    }

    /// <summary>The variable, field or parameter that a call passes; null for what may be another object each time.</summary>
    private static ISymbol? ObjectOf(IInvocationOperation call, int role)
    {
        IOperation? value = role < 0 ? call.Instance : call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == role)?.Value;
        return Values.SymbolOf(value) is (ILocalSymbol or IParameterSymbol or IFieldSymbol) and { } symbol ? symbol : null;
    }
}
