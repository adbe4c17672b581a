using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <content>
/// The object of the library that a field or property holds, <c>lock (_list)</c>: the lock stands beside it. That is the identity of
/// the object only where the member holds one object for good, and no other path to it is locked.
/// </content>
internal sealed partial class CompanionLocks
{
    private const int MaxAliases = 8;

    private readonly LockAliases _aliases = new(graph.Models);
    private readonly LockAssignments _assignments = new(graph.Models);

    /// <summary>
    /// The reference to a member by which an expression has its object, with the receiver that the companion has, too: itself, or
    /// what the local was set to that the expression is. Null for an expression that is not known to be the object.
    /// </summary>
    public IMemberReferenceOperation? Resolve(IOperation value, ISymbol member, CancellationToken cancellationToken) =>
        Resolve(value, member, 0, cancellationToken);

    private IMemberReferenceOperation? Resolve(IOperation value, ISymbol member, int depth, CancellationToken cancellationToken)
    {
        value = ObjectLockSites.ValueOf(value);
        switch (value)
        {
            case IMemberReferenceOperation reference when IsNameOf(reference.Member.OriginalDefinition, member):
                return reference;
            case ILocalReferenceOperation { Local: { IsRef: false } local } when depth < MaxAliases:
                IReadOnlyList<IOperation?> values = graph.Runs.Origins.WrittenTo(local, cancellationToken);
                return values.Count == 1 && values[0] is { } only
                    && Resolve(only, member, depth + 1, cancellationToken) is { } found && IsStable(found.Instance, cancellationToken)
                    ? found
                    : null;
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol method } parameter }
                when depth < MaxAliases && method is { MethodKind: MethodKind.Ordinary, IsStatic: false }
                    && graph.Runs.Origins.WrittenTo(parameter.OriginalDefinition, cancellationToken).Count == 0:
                return OfCallers(parameter.OriginalDefinition, member, depth, cancellationToken);
            default:
                return null;
        }
    }

    /// <summary>
    /// What all callers pass, if they pass the object of the receiver, which is theirs as well: its member has it here, too.
    /// </summary>
    private IMemberReferenceOperation? OfCallers(
        IParameterSymbol parameter, ISymbol member, int depth, CancellationToken cancellationToken)
    {
        IMemberReferenceOperation? first = null;
        foreach (IOperation? given in graph.Runs.Origins.GivenTo(parameter, cancellationToken))
        {
            if (given is null || CallAround(given) is not { Instance: IInstanceReferenceOperation }
                || Resolve(given, member, depth + 1, cancellationToken) is not { } found
                || found.Instance is not (null or IInstanceReferenceOperation)
                || !found.Member.IsStatic && !IsMemberOf(found.Member, parameter.ContainingType))
            {
                return null;
            }

            first ??= found;
        }

        return first;
    }

    /// <summary>The call that a value is an argument of.</summary>
    private static IInvocationOperation? CallAround(IOperation value)
    {
        IOperation? at = value.Parent;
        while (at is IConversionOperation or IParenthesizedOperation or IArgumentOperation)
        {
            at = at.Parent;
        }

        return at as IInvocationOperation;
    }

    private static bool IsMemberOf(ISymbol member, INamedTypeSymbol type) =>
        CompanionRules.Derives(type, member.ContainingType.OriginalDefinition);

    /// <summary>The member, or a property that returns just that.</summary>
    private bool IsNameOf(ISymbol name, ISymbol member) => SymbolEqualityComparer.Default.Equals(name, member)
        || name is IPropertySymbol property && property.IsStatic == member.IsStatic && Returned(property) is { } returned
            && SymbolEqualityComparer.Default.Equals(returned, member);

    private ISymbol? Returned(IPropertySymbol property)
    {
        LockPath path = _aliases.Canonical(property.IsStatic ? LockPath.Static(property) : LockPath.This.Member(property));
        return path.Members.Length == 1 ? path.Members[0] : null;
    }

    /// <summary>Whether the receiver of a member is the same further down.</summary>
    private bool IsStable(IOperation? receiver, CancellationToken cancellationToken) => receiver is null
        || Values.Unwrap(receiver) switch
        {
            IInstanceReferenceOperation => true,
            ILocalReferenceOperation { Local: { IsRef: false } local } =>
                graph.Runs.Origins.WrittenTo(local, cancellationToken).Count == 1,
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } =>
                graph.Runs.Origins.WrittenTo(parameter.OriginalDefinition, cancellationToken).Count == 0,
            IFieldReferenceOperation { Field.IsReadOnly: true, Instance: var instance } => IsStable(instance, cancellationToken),
            _ => false,
        };

    private LockAliasSet BuildMember(ISymbol member, IReadOnlyList<ISymbol> roots, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectLockSite> sites = _sites.All(cancellationToken);
        List<ObjectLockSite> own = sites.Where(s => Resolve(s.Value, member, cancellationToken) is not null).ToList();
        INamedTypeSymbol owner = member.ContainingType.OriginalDefinition;
        List<INamedTypeSymbol> family = graph.Implementations.Below(owner).Prepend(owner).ToList();
        var refusals = new List<(string, SyntaxNode)>();
        if (HolderReason(member) is { } reason)
        {
            refusals.Add((reason, own[0].Syntax));
        }

        refusals.AddRange(CompanionRules.Of(owner, family, graph, isOfObject: false, cancellationToken));
        refusals.AddRange(Resets(member, own, cancellationToken));
        refusals.AddRange(HandedDown(
            o => o is IMemberReferenceOperation reference && IsNameOf(reference.Member.OriginalDefinition, member), cancellationToken));
        refusals.AddRange(own.Select(CaughtNull).OfType<(string, SyntaxNode)>());
        refusals.AddRange(Indirect(own));
        ImmutableArray<IOperation?> given = graph.Runs.Origins.GivenTo(member, cancellationToken);
        refusals.AddRange(Others(sites, own, cancellationToken).Where(s => MayBeHeldBy(s, member, given, cancellationToken)).Select(s => (
            $"'{TextOf(s)}' in '{ContainerOf(s)}' and '{member.Name}' in '{ContainerOf(own[0])}' may be one object by two paths; "
                + $"lock it by '{member.Name}' in both",
            s.Syntax)));
        var companion = new Companion(
            CompanionKind.Member, member, CompanionRules.FreeName(BesideName(member), family, cancellationToken),
            own.All(s => IsInside(s, owner)));
        LockAliasSet? elements = LockedElements(member, cancellationToken);
        List<LockUse> taken = elements is null ? new() : elements.Operations.Where(o => own.All(s => s.Syntax != o.Syntax)).ToList();
        refusals.AddRange(taken.Select(o => (
            $"'{member.Name}' is locked itself ('{ContainerOf(own[0])}'), and so is what lies in it ('{o.Container.Name}'): two locks "
                + "that one declaration names; lock another object in place of the collection",
            o.Syntax)));
        return new AliasSetBuilder(graph, cancellationToken).FromSites(
            companion, taken.Count == 0 ? roots : roots.Union(elements!.Roots, SymbolEqualityComparer.Default).OfType<ISymbol>(), own,
            refusals, taken);
    }

    /// <summary>
    /// The locks in a collection, by the names that they have: whoever takes one out knows nothing of what the collection itself is to
    /// others. Null where no locks can lie in it.
    /// </summary>
    private LockAliasSet? LockedElements(ISymbol member, CancellationToken cancellationToken) =>
        LockElements.ElementOf(member.NamedType()) is { } element
            && (element.SpecialType == SpecialType.System_Object || graph.Types.IsRawLock(element))
        ? new AliasSetBuilder(graph, cancellationToken).From(member)
        : null;

    private static string BesideName(ISymbol member) =>
        (member is IPropertySymbol ? "_" + char.ToLowerInvariant(member.Name[0]) + member.Name.Substring(1) : member.Name) + "Lock";

    private static string? HolderReason(ISymbol member)
    {
        ITypeSymbol held = member.NamedType()!;
        INamedTypeSymbol owner = member.ContainingType;
        return held.SpecialType == SpecialType.System_String || held.ToDisplayString() == "System.Type"
            ? $"'{member.Name}' holds an object that the whole process shares; lock an object of its own"
            : owner.TypeKind != TypeKind.Class
            ? $"'{member.Name}' is a member of '{owner.Name}', which is no class and is copied, or has no fields; lock an object of its own"
            : owner.IsRecord && member is IPropertySymbol { SetMethod: not null }
            ? $"'{member.Name}' is set again in copies of the record '{owner.Name}', which share what lies beside it; "
                + "make it a class that is no record"
            : member is IPropertySymbol property && (property.IsVirtual || property.IsAbstract || property.IsOverride || !property.IsAuto())
            ? $"'{member.Name}' is computed, and may yield another object each time; lock the field that holds the object"
            : null;
    }

    /// <summary>Where the member gets another object, or one that others have, too.</summary>
    private IEnumerable<(string, SyntaxNode)> Resets(ISymbol member, List<ObjectLockSite> own, CancellationToken cancellationToken)
    {
        if (_assignments.Of(member) is { SetsOnce: false, First: { SourceTree: { } tree } late })
        {
            yield return (
                $"'{member.Name}' is set again, while its object may be locked ('{ContainerOf(own[0])}'); "
                    + "make it readonly, or lock an object of its own",
                tree.GetRoot(cancellationToken).FindNode(late.SourceSpan));
            yield break;
        }

        if (graph.Runs.Visibility.IsWrittenOutside(member))
        {
            yield return ($"'{member.Name}' can be set by code outside; make it private or readonly", own[0].Syntax);
            yield break;
        }

        foreach (IOperation? value in graph.Runs.Origins.GivenTo(member, cancellationToken))
        {
            // Another class may set it, too.
            if (value is not null && !LockAliasAnalysis.IsGivenAtStart(value, member) && !IsExchanged(value))
            {
                yield return (
                    $"'{member.Name}' is set again, while its object may be locked ('{ContainerOf(own[0])}'); "
                        + "make it readonly, or lock an object of its own",
                    value.Syntax);
                yield break;
            }

            if (value is null || !IsFresh(Values.Unwrap(value)))
            {
                string what = value is null ? member.Name : ShortText.FirstLineOf(value.Syntax, 60);
                yield return (
                    $"'{member.Name}' holds what others may have, too ('{what}'): two holders would have two locks; "
                        + "make the object where it is held, or lock one of its own",
                    value?.Syntax ?? own[0].Syntax);
                yield break;
            }
        }
    }

    /// <summary>An argument of what sets it if there is none yet.</summary>
    private static bool IsExchanged(IOperation value) =>
        CallAround(value) is
        {
            TargetMethod: { Name: "CompareExchange", ContainingType.Name: "Interlocked" },
            Arguments: { Length: 3 } given
        }
        && Values.Unwrap(given[2].Value).ConstantValue is { HasValue: true, Value: null };

    /// <summary>Made there, and nobody else has it.</summary>
    private static bool IsFresh(IOperation value) => value.ConstantValue.HasValue || value switch
    {
        IObjectCreationOperation or IArrayCreationOperation or IDefaultValueOperation => true,
        ICollectionExpressionOperation collection =>
            collection.Elements.Length > 0 || collection.Type is INamedTypeSymbol { TypeKind: TypeKind.Class },
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method } =>
            (method.ContainingType.ToDisplayString(), method.Name) is ("System.Linq.Enumerable", "ToList" or "ToDictionary" or "ToHashSet")
                or ("System.GC", "AllocateArray" or "AllocateUninitializedArray"),
        _ => false,
    };

    private bool MayBeHeldBy(
        ObjectLockSite site, ISymbol member, ImmutableArray<IOperation?> given, CancellationToken cancellationToken)
    {
        ITypeSymbol held = member.NamedType()!;
        bool isAnything = ObjectLockSites.IsAnything(site.Value.Type);
        if (!isAnything && (site.Class is not null
            || graph.Models.Compilation.ClassifyCommonConversion(site.Value.Type!, held) is not { Exists: true, IsUserDefined: false }))
        {
            return false;
        }

        var made = new HashSet<SyntaxNode>(given.OfType<IOperation>().Select(g => Values.Unwrap(g).Syntax));
        var origins = new ObjectOrigins(
            graph,
            o => made.Contains(o.Syntax)
                || o is IMemberReferenceOperation reference && IsNameOf(reference.Member.OriginalDefinition, member),
            cancellationToken);
        return origins.Reach(site.Value) || origins.IsUnknown && !isAnything && Escapes(member, cancellationToken);
    }

    /// <summary>Whether the object gets to where another name for it can arise that is not followed here.</summary>
    private bool Escapes(ISymbol name, CancellationToken cancellationToken, int depth = 0) =>
        depth > MaxAliases || name is not ILocalSymbol && graph.Runs.Visibility.IsSeenOutside(name)
        || graph.Runs.Origins.UsesOf(name, cancellationToken).Any(use =>
        {
            IOperation value = Values.SkipConversions(use);
            return value.Parent switch
            {
                IMemberReferenceOperation or IConditionalAccessOperation or IArrayElementReferenceOperation or IForEachLoopOperation
                    or ILockOperation or IBinaryOperation or IIsPatternOperation or IInterpolationOperation or INameOfOperation
                    or IExpressionStatementOperation or IInvocationOperation => false,
                ISimpleAssignmentOperation assignment => assignment.Target != value,
                IArgumentOperation { Parent: IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } } => false,
                IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } =>
                    Escapes(local, cancellationToken, depth + 1),
                _ => true,
            };
        });
}
