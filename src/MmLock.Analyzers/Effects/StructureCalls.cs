using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What calls of a structure do to it: by their bodies, where these are at hand; of the library's by what is known of the collections; of
/// others by what the language says of them. What is not known writes, and lets go of nothing.
/// </summary>
internal sealed class StructureCalls(LockAliasAnalysis graph, CancellationToken cancellationToken)
{
    private const int MaxDepth = 6;

    private readonly ConcurrentDictionary<ISymbol, bool> _writes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _removes = new(SymbolEqualityComparer.Default);

    /// <summary>Calls of the library's collections that take out what they give.</summary>
    private static readonly HashSet<string> s_removing = new(StringComparer.Ordinal)
    {
        "Remove", "RemoveAt", "RemoveAll", "RemoveRange", "RemoveWhere", "RemoveFirst", "RemoveLast", "TryRemove", "Clear", "Dequeue",
        "TryDequeue", "DequeueEnqueue", "Pop", "TryPop", "Take", "TryTake", "ExceptWith",
    };

    /// <summary>The call changes what it is called on.</summary>
    public bool Writes(IMethodSymbol method) => Any(method, _writes, IsChange, true, 0);

    /// <summary>What the call gives is not in the structure any more.</summary>
    public bool Removes(IMethodSymbol method) => Any(method, _removes, IsRemoval, false, 0);

    private bool Any(
        IMethodSymbol method, ConcurrentDictionary<ISymbol, bool> known, Func<IOperation, bool> asked, bool unknown, int depth)
    {
        IMethodSymbol called = (method.ReducedFrom ?? method).OriginalDefinition;
        if (known.TryGetValue(called, out bool answer))
        {
            return answer;
        }

        if (depth > MaxDepth)
        {
            return unknown;
        }

        List<SyntaxNode> bodies = graph.Implementations.All(called).Prepend(called)
            .SelectMany(m => RunBodies.Of(m, graph.Models, cancellationToken)).ToList();
        if (bodies.Count == 0)
        {
            return known.GetOrAdd(called, unknown && !IsQuestion(called));
        }

        // A call that comes back to itself does there what it does here.
        known[called] = false;
        bool found = false;
        foreach (SyntaxNode body in bodies)
        {
            foreach (IOperation operation in RunBodies.OwnOperations(body, graph.Models.Get(body.SyntaxTree), cancellationToken))
            {
                graph.Models.Work.Add(1);
                found = found || asked(operation) || operation is IInvocationOperation { TargetMethod: var inner }
                    && !inner.DeclaringSyntaxReferences.IsEmpty && Any(inner, known, asked, unknown, depth + 1);
            }
        }

        return known[called] = found;
    }

    private static bool IsChange(IOperation operation) => operation switch
    {
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member => AccessWrites.IsWrite(member),
        IArrayElementReferenceOperation element => AccessWrites.IsAssigned(element),
        _ => false,
    };

    private static bool IsRemoval(IOperation operation) => operation is IInvocationOperation { TargetMethod: var method }
        && method.DeclaringSyntaxReferences.IsEmpty && AccessWrites.IsMutableCollection(method.ContainingType)
        && s_removing.Contains(method.Name);

    /// <summary>Of code that is not at hand.</summary>
    private static bool IsQuestion(IMethodSymbol method) => method.IsReadOnly || method.ContainingType.IsReadOnly
        || method.ContainingType is { TypeKind: TypeKind.Interface, Name: var name }
            && name.StartsWith("IReadOnly", StringComparison.Ordinal)
        || method.MethodKind == MethodKind.PropertyGet
        || AccessWrites.IsMutableCollection(method.ContainingType) && !AccessWrites.IsMutating(method.Name)
        || method.ContainingType.ContainingNamespace?.ToDisplayString() is "System.Collections.Immutable" or "System.Collections.Frozen"
            or "System.Linq";
}
