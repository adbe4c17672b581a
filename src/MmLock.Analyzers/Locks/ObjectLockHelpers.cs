using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Methods that take the lock of whatever object they are given, or give it back, and do something besides: <c>try { Monitor.Enter(o); }
/// catch (ThreadInterruptedException) { … }</c>. A call of one is a site of the object's lock like any other, and cannot be converted
/// where it stands: what else the method does would be lost.
/// </summary>
internal sealed class ObjectLockHelpers(LockAliasAnalysis graph)
{
    private readonly Dictionary<IParameterSymbol, Found> _found = new(SymbolEqualityComparer.Default);

    /// <summary>The sites that the calls of such methods are.</summary>
    /// <param name="inside">What is done to a parameter of a type that says nothing, wherever that is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public IEnumerable<LockOperation> Calls(IEnumerable<LockOperation> inside, CancellationToken cancellationToken)
    {
        var open = new Queue<IParameterSymbol>();
        foreach (LockOperation operation in inside)
        {
            if (ParameterOf(operation.Target) is { } parameter)
            {
                Note(parameter, operation, open);
            }
        }

        // What a method that hands its parameter on does to it is what the other does.
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IParameterSymbol parameter = open.Dequeue();
            Found own = _found[parameter];
            own.Calls ??= CallsOf(parameter, cancellationToken);
            foreach (IParameterSymbol outer in own.Calls.Select(c => ParameterOf(c.Value)).OfType<IParameterSymbol>())
            {
                foreach (LockOperation operation in new[] { own.Acquire, own.Release }.OfType<LockOperation>())
                {
                    Note(outer, operation, open);
                }
            }
        }

        return _found.Where(f => IsOneSided(f.Key)).SelectMany(f => f.Value.Calls
            .Where(c => !(ParameterOf(c.Value) is { } outer && IsOneSided(outer)))
            .Select(c => (f.Value.Acquire ?? f.Value.Release)! with
            {
                Operation = c.Call,
                Target = c.Value,
                Timeout = null,
                CancellationToken = null,
                Flag = null,
                Wrapper = (IMethodSymbol)f.Key.ContainingSymbol,
            }));
    }

    /// <summary>Whether a parameter is that of such a method: what is done to it inside is what the calls do.</summary>
    public bool IsOneSided(IParameterSymbol parameter) =>
        _found.TryGetValue(parameter.OriginalDefinition, out Found? known) && known.Acquire is null != known.Release is null
        && parameter.ContainingSymbol is not IMethodSymbol { IsVirtual: true } and not IMethodSymbol { IsAbstract: true }
            and not IMethodSymbol { IsOverride: true };

    /// <summary>Why a site through such a method has to stay.</summary>
    public static string ReasonOf(IMethodSymbol helper, LockVerb verb)
    {
        string name = $"{helper.ContainingType?.Name}.{helper.Name}";
        return verb == LockVerb.Release
            ? $"'{name}' does more than give back the lock of its argument, which would be lost; use 'lock' instead"
            : $"'{name}' does more than take the lock of its argument, which would be lost; use 'lock' instead";
    }

    private void Note(IParameterSymbol parameter, LockOperation operation, Queue<IParameterSymbol> open)
    {
        if (!_found.TryGetValue(parameter, out Found? known))
        {
            _found.Add(parameter, known = new Found());
        }

        (LockOperation? acquire, LockOperation? release) = (known.Acquire, known.Release);
        bool isBoth = operation.IsScoped;
        known.Acquire ??= isBoth || operation.Kind == SiteKind.Acquire ? operation : null;
        known.Release ??= isBoth || operation.Verb == LockVerb.Release ? operation : null;
        if (known.Acquire != acquire || known.Release != release)
        {
            open.Enqueue(parameter);
        }
    }

    /// <summary>The parameter that a value is: of a type that says nothing, of a method that is called by its name.</summary>
    private static IParameterSymbol? ParameterOf(IOperation? value) =>
        value is not null && ObjectLockSites.ValueOf(value) is IParameterReferenceOperation
        {
            Parameter:
            {
                RefKind: RefKind.None,
                ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction }
            } parameter
        }
        && ObjectLockSites.IsAnything(parameter.Type)
            ? parameter.OriginalDefinition
            : null;

    private List<(IInvocationOperation Call, IOperation Value)> CallsOf(IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        var found = new List<(IInvocationOperation, IOperation)>();
        var method = (IMethodSymbol)parameter.ContainingSymbol;
        foreach (SyntaxNode node in SymbolUses.Calls(method, graph.Models.Compilation, cancellationToken))
        {
            if (graph.Models.Get(node.SyntaxTree).GetOperation(node, cancellationToken) is IInvocationOperation call
                && call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal)?.Value is { } value)
            {
                found.Add((call, value));
            }
        }

        return found;
    }

    private sealed class Found
    {
        public LockOperation? Acquire { get; set; }

        public LockOperation? Release { get; set; }

        public List<(IInvocationOperation Call, IOperation Value)> Calls { get; set; } = null!;
    }
}
