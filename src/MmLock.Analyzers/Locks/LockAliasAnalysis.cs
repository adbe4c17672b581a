using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// The designated locks of a compilation, each with every operation on it, through aliases, parameters and wrappers. A
/// group is found when it is first asked for, from any name of its lock, and costs only the files that use its names.
/// Whichever name comes first, the group is the same: every path from name to name is looked at from both ends. Any
/// number of threads may ask; a cancelled one leaves nothing behind.
/// </summary>
internal sealed class LockAliasAnalysis
{
    private readonly object _gate = new();
    private readonly ConcurrentDictionary<ISymbol, LockAliasSet?> _groupOf = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, LockOperation?> _wrappers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, LockAliasSet?> _undesignated = new(SymbolEqualityComparer.Default);
    private readonly DesignatedLocks _designated;
    private readonly Lazy<RunGraph> _runs;
    private readonly Lazy<ImmutableArray<LockAliasAnalysis>> _references;

    public LockAliasAnalysis(SemanticModels models, KnownTypes types, MmLockOptions options)
    {
        Models = models;
        Options = options;
        Types = types;
        Reader = new LockOperationReader(types);
        _designated = new DesignatedLocks(models, types, options);
        Implementations = new Implementations(models, () => References.Select(r => r.Implementations));
        Recursion = new MmapRecursion(this);
        Companions = new CompanionLocks(this);
        _runs = new Lazy<RunGraph>(() => new RunGraph(this));
        _references = new Lazy<ImmutableArray<LockAliasAnalysis>>(() => models.Compilation.References.OfType<CompilationReference>()
            .Select(r => Of(r.Compilation, options)).ToImmutableArray());
    }

    public KnownTypes Types { get; }

    public SemanticModels Models { get; }

    public MmLockOptions Options { get; }

    public LockOperationReader Reader { get; }

    public Implementations Implementations { get; }

    /// <summary>Which locks know the thread that holds them.</summary>
    public MmapRecursion Recursion { get; }
    /// <summary>Objects of data that are locked as such.</summary>
    public CompanionLocks Companions { get; }

    /// <summary>Which body runs which.</summary>
    public RunGraph Runs => _runs.Value;

    /// <summary>The projects below this one, where the host has their source.</summary>
    public ImmutableArray<LockAliasAnalysis> References => _references.Value;

    public DesignatedLocks Designated => _designated;

    public static LockAliasAnalysis Of(Compilation compilation, AnalyzerOptions? options, CancellationToken cancellationToken) =>
        Of(compilation, MmLockOptions.Read(compilation, options, cancellationToken));

    private static LockAliasAnalysis Of(Compilation compilation, MmLockOptions options) =>
        new(new SemanticModels(compilation), new KnownTypes(compilation, options.Primitives), options);

    /// <summary>All groups: members first, then locks that only a parameter or a local names.</summary>
    public IReadOnlyList<LockAliasSet> Groups(CancellationToken cancellationToken) =>
        _designated.All(cancellationToken).OrderBy(s => s is ILocalSymbol or IParameterSymbol)
            .Select(s => GroupOf(s, cancellationToken)).OfType<LockAliasSet>()
            .Concat(Companions.All(cancellationToken)).Distinct().ToList();

    /// <summary>The lock that a field, property, local, parameter or method stands for; null if none that is designated.</summary>
    public LockAliasSet? GroupOf(ISymbol? symbol, CancellationToken cancellationToken)
    {
        symbol = symbol?.OriginalDefinition;
        if (symbol is null)
        {
            return null;
        }

        if (_groupOf.TryGetValue(symbol, out LockAliasSet? known))
        {
            return known;
        }

        if ((symbol is INamedTypeSymbol || Companions.IsData(symbol.NamedType()))
            && Companions.Of(symbol, cancellationToken) is { } data)
        {
            return _groupOf.GetOrAdd(symbol, data);
        }

        if (symbol is INamedTypeSymbol || !_designated.MayBe(symbol, cancellationToken))
        {
            return _groupOf.GetOrAdd(symbol, (LockAliasSet?)null);
        }

        lock (_gate)
        {
            if (!_groupOf.TryGetValue(symbol, out known))
            {
                var search = new AliasSetBuilder(this, cancellationToken);
                known = search.From(symbol);
                if (known is { Operations.Count: 0 } && known.Roots.All(Companions.HasLock))
                {
                    // Data that nobody locks any more: its lock stands beside it.
                    known = null;
                }

                // What lies in a collection that is locked itself: whoever asks by whatever name gets the one group that has both.
                known = known?.Operations.Select(o => Companions.At(o.Syntax, cancellationToken))
                    .FirstOrDefault(g => g is not null && g.Roots.Any(r => known.Roots.Contains(r, SymbolEqualityComparer.Default)))
                    ?? known;

                // A name that has its group keeps it: the parameter of a helper leads to locks of which it is no name.
                foreach (ISymbol member in search.Members)
                {
                    _groupOf.TryAdd(member, known);
                }
            }

            return known;
        }
    }

    /// <summary>
    /// The same for a raw lock that nobody designated. An object of data has its sites, not a name: <see cref="UndesignatedGroupAt"/>.
    /// </summary>
    public LockAliasSet? UndesignatedGroupOf(ISymbol? symbol, CancellationToken cancellationToken)
    {
        symbol = symbol?.OriginalDefinition;
        if (symbol is null || symbol.NamedType() is not { } type
            || !(IsRaw(type) || IsRaw(LockElements.ElementOf(type))) || GroupOf(symbol, cancellationToken) is not null)
        {
            return null;
        }

        if (_undesignated.TryGetValue(symbol, out LockAliasSet? known))
        {
            return known;
        }

        lock (_gate)
        {
            if (!_undesignated.TryGetValue(symbol, out known))
            {
                var search = new AliasSetBuilder(this, cancellationToken);
                known = search.FromUndesignated(symbol);
                if (IsOfWrapper(symbol, cancellationToken))
                {
                    // It is no name of the lock, but a way to those that are.
                    known = known is null ? null : UndesignatedGroupOf(known.Roots[0], cancellationToken);
                    _undesignated[symbol] = known;
                    return known;
                }

                foreach (ISymbol member in search.Members)
                {
                    _undesignated[member] = known;
                }
            }

            return known;
        }
    }

    /// <summary>
    /// The locks that are one for a change because one declaration has them: <c>object _a = new(), _b = new();</c>. Taken one inside the
    /// other, none nests.
    /// </summary>
    public IReadOnlyList<LockAliasSet> PartsOf(LockAliasSet group, CancellationToken cancellationToken)
    {
        if (!group.IsDeclaredTogether)
        {
            return new[] { group };
        }

        var parts = new List<HashSet<ISymbol>>();
        foreach (ISymbol root in group.Roots)
        {
            if (parts.Any(p => p.Contains(root)))
            {
                continue;
            }

            if (new AliasSetBuilder(this, cancellationToken) { IsApart = true }.NamesOf(root) is not { } names)
            {
                return new[] { group };
            }

            parts.Add(new HashSet<ISymbol>(names, SymbolEqualityComparer.Default));
        }

        // What is reached by a name of none may be of any.
        return parts.Count < 2 ? new[] { group }
            : parts.Select(p => group.PartOf(p, o => !p.Contains(o.Name) && parts.Any(q => q.Contains(o.Name)))).ToList();
    }

    /// <summary>Whether a parameter is what a method that does nothing else locks, so that each call is a site of its own.</summary>
    private bool IsOfWrapper(ISymbol symbol, CancellationToken cancellationToken) =>
        symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol method }
        && WrappedIn(method, cancellationToken)?.Target is { } target
        && SymbolEqualityComparer.Default.Equals(Values.SymbolOf(target)?.OriginalDefinition, symbol);

    /// <summary>The same declaration as another project has it: a project above may see it by a symbol of its own.</summary>
    public ISymbol? InThis(ISymbol member) =>
        HandedName.Of(member) is { } name ? name.In(Models.Compilation)
        : member is INamedTypeSymbol && member.GetDocumentationCommentId() is { } id
        ? DocumentationCommentId.GetFirstSymbolForDeclarationId(id, Models.Compilation)
        : null;

    /// <summary>A lock as the projects below this one have it, by the names that they share.</summary>
    public IEnumerable<LockAliasSet> InReferences(LockAliasSet group, CancellationToken cancellationToken)
    {
        List<ISymbol> names = group.Members.Concat(new[] { group.Companion?.Home }.OfType<ISymbol>()).ToList();
        return References.SelectMany(r => names.Select(n => r.GroupOf(r.InThis(n), cancellationToken))).OfType<LockAliasSet>().Distinct();
    }

    /// <summary>Whether some project creates the lock such that its holds nest.</summary>
    public bool IsCreatedRecursive(LockAliasSet group, CancellationToken cancellationToken) =>
        InReferences(group, cancellationToken).Prepend(group).SelectMany(g => g.Creations).OfType<IObjectCreationOperation>()
            .Any(c => Types.Primitives.Of(c.Type) is { } primitive && LockCreations.IsRecursive(c, primitive))
        || !Options.Handed.IsEmpty
            && group.Members.Any(m => HandedName.Of(m) is { } name && Options.Handed.TryGetValue(name, out bool nests) && nests);

    /// <summary>Whether a field or property, readonly or not, has one value for good once its object is made.</summary>
    public bool IsNeverSetAgain(ISymbol member) =>
        Models.Compilation.Assembly.Equals(member.ContainingAssembly, SymbolEqualityComparer.Default)
        && !Runs.Visibility.IsWrittenOutside(member) && Runs.Origins.GivenTo(member.OriginalDefinition, CancellationToken.None) is var given
        && given.All(v => v is not null && IsGivenAtStart(v, member))
        && Runs.Origins.UsesOf(member.OriginalDefinition, CancellationToken.None)
            .All(u => Values.SkipConversions(u).Parent is not IIncrementOrDecrementOperation);

    /// <summary>By its initializer, or in a constructor for the object that this makes.</summary>
    public static bool IsGivenAtStart(IOperation value, ISymbol member)
    {
        IOperation at = Values.SkipConversions(value);
        at = at.Parent is IDelegateCreationOperation function ? Values.SkipConversions(function) : at;
        return at.Parent is IFieldInitializerOperation or IPropertyInitializerOperation
            || at.Parent is ISimpleAssignmentOperation set
                && set.Target is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation }
                && set.SemanticModel?.GetEnclosingSymbol(set.Syntax.SpanStart) is IMethodSymbol
                {
                    MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor
                } made
                && made.IsStatic == member.IsStatic && set.Parent is not IObjectOrCollectionInitializerOperation;
    }

    /// <summary>
    /// The declaration through which an operation reaches its lock, or one of those through which it may; null for no operation on a lock.
    /// </summary>
    public ISymbol? LockNamedBy(IOperation operation, CancellationToken cancellationToken) =>
        LockOf(operation, cancellationToken) is { } target ? NameOf(target) : null;

    /// <summary>The declaration that a lock is named by: of an element, that of its collection.</summary>
    public static ISymbol? NameOf(IOperation value) =>
        LockElements.HolderOf(value) ?? Values.SymbolOf(value) ?? NameOfEither(Values.Unwrap(value));

    private static ISymbol? NameOfEither(IOperation value) => value switch
    {
        ISimpleAssignmentOperation assignment => NameOf(assignment.Target),
        ICoalesceAssignmentOperation assignment => NameOf(assignment.Target),
        ICoalesceOperation either => NameOf(either.Value) ?? NameOf(either.WhenNull),
        IConditionalOperation { WhenFalse: { } other } either => NameOf(either.WhenTrue) ?? NameOf(other),
        ISwitchExpressionOperation either => either.Arms.Select(a => NameOf(a.Value)).FirstOrDefault(n => n is not null),
        _ => null,
    };

    private bool IsRaw(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Object } || Types.IsRawLock(type);

    /// <summary>The raw lock that an operation works on and nobody designated, objects of data included.</summary>
    public LockAliasSet? UndesignatedGroupAt(IOperation operation, CancellationToken cancellationToken) =>
        UndesignatedGroupOf(LockNamedBy(operation, cancellationToken), cancellationToken)
            ?? (MayBeOnObject(operation, cancellationToken) ? Companions.UndesignatedAt(operation.Syntax, cancellationToken) : null);

    /// <summary>
    /// Whether <see cref="ObjectLockSites"/> has the operation: to look there binds every such site of the compilation, which nearly no
    /// operation is worth.
    /// </summary>
    private bool MayBeOnObject(IOperation operation, CancellationToken cancellationToken) =>
        (Reader.ReadAny(operation) ?? (operation is IInvocationOperation call ? HandedTo(call, cancellationToken) : null))
            is { Target: not null } site
        && site.Type.Is(PrimitiveTraits.AnyObject);

    /// <summary>The site that an operation is, as its group has it; null for none.</summary>
    public LockUse? SiteAt(IOperation operation, CancellationToken cancellationToken) =>
        (Companions.At(operation.Syntax, cancellationToken)
            ?? GroupOf(LockNamedBy(operation, cancellationToken), cancellationToken))?.SiteAt(operation.Syntax);

    /// <summary>The operation inside a method that does nothing else; null for other methods.</summary>
    public LockOperation? WrappedIn(IMethodSymbol method, CancellationToken cancellationToken)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return _wrappers.TryGetValue(method, out LockOperation? known)
            ? known
            : _wrappers.GetOrAdd(method, ThinWrappers.Read(method, this, cancellationToken));
    }

    /// <summary>
    /// The operation that a call makes on a raw lock which it hands to a helper, <c>static void Enter(object o) =>
    /// Monitor.Enter(o)</c>, as if
    /// it were written at the call. The helper's parameter is no name of the lock: every lock of a program may pass through it.
    /// </summary>
    public LockOperation? HandedTo(IInvocationOperation call, CancellationToken cancellationToken)
    {
        if (WrappedIn(call.TargetMethod, cancellationToken) is not { Target: { } target } inner
            || Types.IsLockApi(Values.Unwrap(target).Type)
            || Values.Unwrap(target) is not IParameterReferenceOperation)
        {
            return null;
        }

        IOperation? lockValue = Given(target);
        (IOperation? timeout, IOperation? token, IOperation? flag) =
            (Given(inner.Timeout), Given(inner.CancellationToken), Given(inner.Flag));
        bool isWhole = lockValue is not null && (timeout is null) == (inner.Timeout is null)
            && (token is null) == (inner.CancellationToken is null) && (flag is null) == (inner.Flag is null);
        return isWhole
            ? inner with { Operation = call, Target = lockValue, Timeout = timeout, CancellationToken = token, Flag = flag }
            : null;

        IOperation? Given(IOperation? value) => value is null ? null
            : Values.Unwrap(value) is IParameterReferenceOperation { Parameter: var parameter }
                ? call.Arguments.FirstOrDefault(a =>
                    a.Parameter?.Ordinal == parameter.Ordinal && a.ArgumentKind == ArgumentKind.Explicit)?.Value
                : null;
    }

    /// <summary>The expression that yields the lock which an operation works on, wrappers looked through.</summary>
    private IOperation? LockOf(IOperation operation, CancellationToken cancellationToken)
    {
        IOperation? target = Reader.ReadAny(operation)?.Target;
        if (target is null && operation is IInvocationOperation call)
        {
            target = HandedTo(call, cancellationToken)?.Target ?? WrappedIn(call.TargetMethod, cancellationToken)?.Target;
        }
        else if (target is null && operation is IMethodReferenceOperation group)
        {
            target = WrappedIn(group.Method, cancellationToken)?.Target;
        }

        return target;
    }
}
