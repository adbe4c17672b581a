using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>An operation of <c>Monitor</c> on whatever object.</summary>
/// <param name="Lock">The operation.</param>
/// <param name="Value">The object, by the narrowest type that is written.</param>
/// <param name="Model">Of its file.</param>
internal sealed record ObjectLockSite(LockOperation Lock, IOperation Value, SemanticModel Model)
{
    public SyntaxNode Syntax => Lock.Operation.Syntax;

    /// <summary>The class of the sources that the object is known to be of; null for one that is not.</summary>
    public INamedTypeSymbol? Class { get; } = ObjectLockSites.ClassOf(Value.Type);
}

/// <summary>
/// All operations of <c>Monitor</c> in a compilation, read once: which object each works on is a question of types and values, not of
/// the names of one lock.
/// </summary>
internal sealed class ObjectLockSites(LockAliasAnalysis graph)
{
    private readonly object _gate = new();
    private readonly HashSet<ISymbol> _helpers = new(SymbolEqualityComparer.Default);
    private readonly ObjectLockHelpers _others = new(graph);
    private readonly Dictionary<SyntaxNode, ObjectLockSite> _at = new();
    private ImmutableArray<ObjectLockSite> _all;
    private volatile bool _isRead;

    /// <summary>
    /// In the order of the sources. A helper that takes any object, <c>static void Enter(object o) =&gt; Monitor.Enter(o)</c>, is
    /// there by its calls instead.
    /// </summary>
    public ImmutableArray<ObjectLockSite> All(CancellationToken cancellationToken)
    {
        if (_isRead)
        {
            return _all;
        }

        lock (_gate)
        {
            if (!_isRead)
            {
                _all = Read(cancellationToken);
                foreach (ObjectLockSite site in _all)
                {
                    _at[site.Syntax] = site;
                }

                _isRead = true;
            }

            return _all;
        }
    }

    /// <summary>The site that is written there; null for none.</summary>
    public ObjectLockSite? At(SyntaxNode syntax, CancellationToken cancellationToken)
    {
        All(cancellationToken);
        return _at.TryGetValue(syntax, out ObjectLockSite? found) ? found : null;
    }

    /// <summary>Whether a parameter is that of a helper, whose calls are the sites.</summary>
    public bool IsOfHelper(ISymbol symbol, CancellationToken cancellationToken)
    {
        All(cancellationToken);
        return symbol is IParameterSymbol parameter && (_helpers.Contains(parameter.OriginalDefinition) || _others.IsOneSided(parameter));
    }

    /// <summary>The parameters of the helpers that do nothing else with any object.</summary>
    public IReadOnlyCollection<ISymbol> Helpers(CancellationToken cancellationToken)
    {
        All(cancellationToken);
        return _helpers;
    }

    /// <summary>The value without the conversions that only widen its type.</summary>
    public static IOperation ValueOf(IOperation target)
    {
        while (true)
        {
            switch (target)
            {
                case IParenthesizedOperation inner:
                    target = inner.Operand;
                    break;
                case IConversionOperation { OperatorMethod: null, Conversion: { IsImplicit: true } conversion, Operand: { Type: not null } }
                    widening when conversion.IsReference || conversion.IsIdentity:
                    target = widening.Operand;
                    break;
                default:
                    return target;
            }
        }
    }

    /// <summary>The class of the sources, of this project or another, that a value of a type is of; null for another type.</summary>
    public static INamedTypeSymbol? ClassOf(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.IsEmpty: false } named => named.OriginalDefinition,
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Select(ClassOf).FirstOrDefault(c => c is not null),
        _ => null,
    };

    /// <summary>A type that says nothing of the object.</summary>
    public static bool IsAnything(ITypeSymbol? type) => type is null or { SpecialType: SpecialType.System_Object }
        || type.TypeKind == TypeKind.Dynamic || type is ITypeParameterSymbol parameter && ClassOf(parameter) is null;

    private ImmutableArray<ObjectLockSite> Read(CancellationToken cancellationToken)
    {
        var found = new List<ObjectLockSite>();
        var helpers = new Queue<IMethodSymbol>();
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in graph.Models.Compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (IOperation operation in OperationsIn(tree, cancellationToken))
            {
                Add(graph.Reader.ReadAny(operation), operation);
            }
        }

        while (helpers.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (SyntaxNode node in SymbolUses.Calls(helpers.Dequeue(), graph.Models.Compilation, cancellationToken))
            {
                if (graph.Models.Get(node.SyntaxTree).GetOperation(node, cancellationToken) is IInvocationOperation call)
                {
                    Add(graph.HandedTo(call, cancellationToken), call);
                }
            }
        }

        foreach (LockOperation call in _others.Calls(found.ConvertAll(s => s.Lock), cancellationToken))
        {
            found.Add(new ObjectLockSite(call, ValueOf(call.Target!), graph.Models.Get(call.Operation.Syntax.SyntaxTree)));
        }

        return found.OrderBy(s => (s.Syntax.SyntaxTree.FilePath, s.Syntax.SpanStart)).ToImmutableArray();

        void Add(LockOperation? site, IOperation operation)
        {
            if (site is not { Target: { } target } || !site.Type.Is(PrimitiveTraits.AnyObject))
            {
                return;
            }

            SemanticModel model = graph.Models.Get(operation.Syntax.SyntaxTree);
            IOperation value = ValueOf(target);
            if (value is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol helper } parameter }
                && IsAnything(parameter.Type) && graph.WrappedIn(helper, cancellationToken)?.Operation.Syntax == operation.Syntax)
            {
                if (seen.Add(helper.OriginalDefinition))
                {
                    _helpers.Add(parameter.OriginalDefinition);
                    helpers.Enqueue(helper.OriginalDefinition);
                }

                // Whoever calls it from elsewhere may hand in what he likes.
                return;
            }

            found.Add(new ObjectLockSite(site, value, model));
        }
    }

    private IEnumerable<IOperation> OperationsIn(SyntaxTree tree, CancellationToken cancellationToken)
    {
        List<int> places = IdentifierIndex.Of(tree, cancellationToken).SitePlaces.ToList();
        if (places.Count == 0)
        {
            yield break;
        }

        SyntaxNode root = tree.GetRoot(cancellationToken);
        SemanticModel model = graph.Models.Get(tree);
        foreach (int place in places)
        {
            SyntaxNode? node = root.FindToken(place).Parent;
            SyntaxNode? site = node is LockStatementSyntax
                ? node
                : node?.AncestorsAndSelf().TakeWhile(a => a is ExpressionSyntax).OfType<InvocationExpressionSyntax>().FirstOrDefault();
            if (site is not null && model.GetOperation(site, cancellationToken) is { } operation)
            {
                yield return operation;
            }
        }
    }
}
