using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What methods and pieces of them access of one lock's state, and whether they take that lock. What they do besides is
/// the effect model's to say. Read on demand and kept for the reader's life. A method under way (recursion) counts as
/// empty where it is met again; the outermost call still sees its whole body, and only
/// summaries that met no such gap are kept. What calls deeper than effects are followed is partial.
/// </summary>
internal sealed class SummaryReader(LockAliasSet group, LockAliasAnalysis graph, int maxDepth, CancellationToken cancellationToken)
{
    /// <summary>
    /// Operations that one reader looks at. A body that calls itself is read again from each caller; this keeps absurd
    /// code from taking minutes.
    /// </summary>
    private const int MaxSteps = 500_000;

    private readonly StructureCalls _calls = new(graph, cancellationToken);
    private readonly FreshObjects _fresh = new(graph.Models);
    private int _steps;
    private bool _metRecursion;
    private readonly Dictionary<ISymbol, MethodSummary> _done = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _underWay = new(SymbolEqualityComparer.Default);

    public string LockName { get; } = group.Roots[0].Name;

    /// <summary>An expression that gives an object which nobody else has yet.</summary>
    public bool IsNew(IOperation value) => Values.Unwrap(value) is not ILocalReferenceOperation and not IParameterReferenceOperation
        && _fresh.IsFresh(value, value, System.Array.Empty<IOperation>());

    /// <summary>Summary of one statement or expression; <paramref name="taint"/> says what each local and parameter depends on.</summary>
    public MethodSummary Read(SyntaxNode node, SemanticModel model, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        var summary = new MethodSummary();
        foreach (IOperation root in RunBodies.RootsOf(node, model, cancellationToken))
        {
            foreach (IOperation operation in root.DescendantsAndSelf())
            {
                ReadOperation(operation, summary, taint);
            }
        }

        return summary;
    }

    public MethodSummary ReadMethod(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (_done.TryGetValue(method, out MethodSummary? done))
        {
            return done;
        }

        if (IsExhausted || _underWay.Count >= maxDepth)
        {
            return MethodSummary.Partial;
        }

        if (!_underWay.Add(method))
        {
            _metRecursion = true;
            return MethodSummary.Empty;
        }

        bool outer = _metRecursion;
        _metRecursion = false;
        var summary = new MethodSummary();
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            SyntaxNode body = reference.GetSyntax(cancellationToken);
            if (graph.Models.Compilation.ContainsSyntaxTree(body.SyntaxTree))
            {
                SemanticModel model = graph.Models.Get(body.SyntaxTree);
                var seeds = method.Parameters.ToDictionary(
                    p => (ISymbol)p, p => 2UL << System.Math.Min(p.Ordinal, 61), SymbolEqualityComparer.Default);
                IReadOnlyDictionary<ISymbol, ulong> taint = Taint.Propagate(body, model, seeds, cancellationToken);
                foreach (IOperation root in RunBodies.RootsOf(body, model, cancellationToken))
                {
                    foreach (IOperation operation in root.DescendantsAndSelf())
                    {
                        ReadOperation(operation, summary, taint);
                    }
                }
            }
        }

        _underWay.Remove(method);
        if (!_metRecursion || _underWay.Count == 0)
        {
            _done[method] = summary;
        }

        _metRecursion |= outer;
        return summary;
    }

    /// <summary>The code is too large for its summaries: what they say is not all.</summary>
    public bool IsExhausted => _steps > MaxSteps;

    private void ReadOperation(IOperation operation, MethodSummary summary, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        _steps++;
        graph.Models.Work.Add(1);
        switch (operation)
        {
            case IPropertyReferenceOperation property when graph.Reader.ReadAny(property) is { } asked && asked.Is(MemberMarks.Thread):
                // A range belongs to no thread: only a coarse hold answers.
                summary.AssertsCoarse ??= new CallPath(ImmutableArray.Create("MmapLock." + property.Property.Name));
                break;
            case IInvocationOperation { TargetMethod: { ContainingType.Name: "MmapCondition" } waits }
                when waits.ContainingType.ToDisplayString() == "MmLock.MmapCondition":
                summary.AssertsCoarse ??= new CallPath(ImmutableArray.Create("MmapCondition." + waits.Name));
                break;
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member when !IsInNameof(operation):
                ReadMember(member, summary, taint);
                break;
            case IInvocationOperation call:
                ReadCall(call, summary, taint);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                Include(constructor, null, creation.Arguments, summary, taint);
                break;
        }
    }

    private static bool IsInNameof(IOperation operation) => operation.Parent is INameOfOperation;

    private void ReadMember(IMemberReferenceOperation member, MethodSummary summary, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        ISymbol symbol = member.Member.OriginalDefinition;
        if (GuardedState.IsGuarded(symbol, LockName))
        {
            bool isObject = GuardedState.IsGuardedType(symbol.ContainingType, LockName);
            IOperation use = Values.SkipConversions(member);
            bool assigned = use.Parent switch
            {
                IAssignmentOperation assignment => assignment.Target == use,
                IIncrementOrDecrementOperation => true,
                IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
                _ => false,
            };
            if (isObject)
            {
                summary.Accesses.Add(new GuardedAccess(symbol, AccessKind.Object, assigned, Taint.Of(member.Instance, taint)));
            }
            else if (member.Type is { IsValueType: true } or { SpecialType: SpecialType.System_String })
            {
                summary.Accesses.Add(new GuardedAccess(symbol, AccessKind.Scalar, assigned, 0));
            }
            else
            {
                summary.Accesses.Add(ReadStructure(symbol, use, assigned, taint));
            }
        }
        else if (member is IPropertyReferenceOperation { Property: { } property } && !property.IsAbstract)
        {
            // A property with a body is a call.
            IMethodSymbol? accessor = property.GetMethod;
            if (accessor is { DeclaringSyntaxReferences.IsEmpty: false, IsImplicitlyDeclared: false } && !property.IsAuto())
            {
                Include(accessor, member.Instance, ImmutableArray<IArgumentOperation>.Empty, summary, taint);
            }
        }
    }

    /// <summary>A guarded structure used through one of its methods with an address, or as a whole.</summary>
    private GuardedAccess ReadStructure(ISymbol symbol, IOperation use, bool assigned, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        switch (use.Parent)
        {
            case IInvocationOperation call when call.Instance == use:
                ulong sources = call.Arguments.Aggregate(0UL, (sum, argument) => sum | Taint.Of(argument.Value, taint));
                return new GuardedAccess(symbol, AccessKind.Structure, _calls.Writes(call.TargetMethod), sources)
                {
                    IsRemoval = _calls.Removes(call.TargetMethod),
                };
            case IPropertyReferenceOperation { Arguments.Length: > 0 } indexer when indexer.Instance == use:
                return new GuardedAccess(
                    symbol, AccessKind.Structure, indexer.Parent is IAssignmentOperation assignment && assignment.Target == indexer,
                    indexer.Arguments.Aggregate(0UL, (sum, argument) => sum | Taint.Of(argument.Value, taint)));
            case var number when IsNumberOf(number, use):
                return new GuardedAccess(symbol, AccessKind.Scalar, false, 0);
            default:
                return new GuardedAccess(symbol, AccessKind.Structure, assigned, 0);
        }
    }

    /// <summary>
    /// A number or an answer that a structure has as a whole, and that is true for the moment in which it is asked: a count.
    /// </summary>
    public static bool IsNumberOf(IOperation? asked, IOperation structure) =>
        asked is IPropertyReferenceOperation { Arguments.Length: 0, Property: { SetMethod: null, Type: { } type } } property
        && property.Instance == structure
        && (type.TypeKind == TypeKind.Enum || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double);

    private void ReadCall(IInvocationOperation call, MethodSummary summary, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        IMethodSymbol target = call.TargetMethod;
        if (graph.Types.IsMmapLock(target.ContainingType))
        {
            ReadLockCall(call, summary);
            return;
        }

        Include(target, call.Instance, call.Arguments, summary, taint);
    }

    private void ReadLockCall(IInvocationOperation call, MethodSummary summary)
    {
        // What the reader does not know (a stamp, its validation) takes nothing.
        if (graph.Reader.Read(call) is not { } operation)
        {
            return;
        }

        var path = new CallPath(ImmutableArray.Create("MmapLock." + call.TargetMethod.Name));
        if (operation.Verb == LockVerb.Query)
        {
            if (call.Arguments.Length > 0 && call.Arguments[0].Value is IPropertyReferenceOperation { Property.Name: "All" })
            {
                summary.AssertsCoarse ??= path;
            }
        }
        else
        {
            summary.TakesLock ??= path;
        }
    }

    private void Include(
        IMethodSymbol target, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, MethodSummary summary,
        IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        string name = target.MethodKind == MethodKind.Constructor ? "new " + target.ContainingType.Name : target.Name;
        if (IsDriver(target))
        {
            summary.Driver ??= new CallPath(ImmutableArray.Create(target.ContainingType.Name + "." + target.Name));
        }

        // What a driver does is its own affair: it is either fit for a range hold or called under a coarse one.
        if (target.DeclaringSyntaxReferences.IsEmpty || IsDriver(target))
        {
            return;
        }

        MethodSummary callee = ReadMethod(target);
        foreach (GuardedAccess access in callee.Accesses)
        {
            summary.Accesses.Add(access with { Sources = Map(access.Sources, instance, arguments, taint) });
        }

        summary.Depth = System.Math.Max(summary.Depth, callee.Depth + 1);
        summary.IsPartial |= callee.IsPartial || summary.Depth > maxDepth;
        summary.Driver ??= callee.Driver?.Under(name);
        summary.TakesLock ??= callee.TakesLock?.Under(name);
        summary.AssertsCoarse ??= callee.AssertsCoarse?.Under(name);
    }

    private static ulong Map(
        ulong sources, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, IReadOnlyDictionary<ISymbol, ulong> taint)
    {
        ulong result = (sources & 1) != 0 ? Taint.Of(instance, taint) : 0;
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is { } parameter && (sources & (2UL << System.Math.Min(parameter.Ordinal, 61))) != 0)
            {
                result |= Taint.Of(argument.Value, taint);
            }
        }

        return result;
    }

    public static bool IsDriver(IMethodSymbol method) =>
        (method.IsVirtual || method.IsAbstract || method.IsOverride)
        && (KnownTypes.HasAttribute(method.ContainingType, KnownTypes.MemoryDriver)
            || Bases(method.ContainingType).Any(b => KnownTypes.HasAttribute(b, KnownTypes.MemoryDriver)));

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type.BaseType; at is not null; at = at.BaseType)
        {
            yield return at;
        }
    }
}
