using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Locks, and what has them, in arrays and lists.</summary>
internal sealed partial class LockName
{
    /// <summary>The collection is the same one, the number is, and nothing puts another element there.</summary>
    private Doubt? OfElement(IOperation collection, IEnumerable<IOperation> keys, ISet<ISymbol>? given, int depth)
    {
        if (Of(collection, given, depth) is { } other)
        {
            return other;
        }

        if (keys.Select(k => Of(k, given, depth)).FirstOrDefault(d => d is not null) is { } moved)
        {
            return moved;
        }

        return WhyNotElements(collection);
    }

    private Doubt? WhyNotElements(IOperation collection)
    {
        if (collection.Type is { } type && LibraryMembers.IsImmutable(type))
        {
            return null;
        }

        // A local may be a second name of what somebody else has, and an element of a collection is one.
        if (collection is not IMemberReferenceOperation { Member: var member } || member.DeclaringSyntaxReferences.IsEmpty
            || member is IPropertySymbol property && !property.IsAuto())
        {
            return Values.SymbolOf(collection) is { } named ? new Doubt(named, IsElement: true) : default(Doubt);
        }

        return Replacing(member.OriginalDefinition) is { } found ? new Doubt(member, IsElement: true, found.Syntax)
            : IsHeldAlone(member.OriginalDefinition) ? null
            : new Doubt(member, IsElement: true);
    }

    /// <summary>Nobody outside has it, and what it is given is made for it.</summary>
    private bool IsHeldAlone(ISymbol member) => !_graph.Runs.Visibility.IsSeenOutside(member)
        && _graph.Runs.Origins.GivenTo(member, cancellationToken).All(v => v is not null && IsMade(v));

    private static bool IsMade(IOperation value) => Values.Unwrap(value) switch
    {
        IArrayCreationOperation or ICollectionExpressionOperation => true,
        IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } => true,
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method } =>
            method is { Name: "ToArray" or "ToList" or "ToDictionary", ContainingType: { Name: "Enumerable" } type }
                && PlaceMembers.NameOf(type) == "System.Linq.Enumerable"
            || method.Name == "ConvertAll" && PlaceMembers.NameOf(method.ContainingType) is "System.Array"
                or "System.Collections.Generic.List",
        _ => false,
    };

    /// <summary>A use by which an element may be another one afterwards; null for none.</summary>
    private IOperation? Replacing(ISymbol member) => _graph.Runs.Origins.UsesOf(member, cancellationToken)
        .FirstOrDefault(u => !LeavesElements(u, member));

    private static bool LeavesElements(IOperation use, ISymbol member)
    {
        IOperation whole = Values.SkipConversions(use);
        switch (whole.Parent)
        {
            case INameOfOperation:
                return true;
            case IArrayElementReferenceOperation element when element.ArrayReference == whole:
                return element.Type is not IArrayTypeSymbol && IsReadOrMade(element, member);
            case IPropertyReferenceOperation { Property: { IsIndexer: true, DeclaringSyntaxReferences.IsEmpty: true } } element
                when element.Instance == whole:
                return element.Type is not IArrayTypeSymbol && IsReadOrMade(element, member);
            case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: true, SetMethod: null } } count
                when count.Instance == whole:
                return count.Property.Name is "Length" or "LongLength" or "Rank" or "Count" or "Keys" or "Values";
            case IImplicitIndexerReferenceOperation last when last.Instance == whole:
                return IsReadOrMade(last, member);
            case IForEachLoopOperation loop:
                return loop.Collection == whole && loop.Locals.All(l => !l.IsRef);
            case ISimpleAssignmentOperation { IsRef: false } set when set.Target == whole:
                return true;
            case IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method } call when call.Instance == whole:
                return method.Name is "Add" or "AddRange" or "TryAdd" or "TryGetValue" or "ContainsKey" or "Contains" or "IndexOf"
                    or "GetLength" or "EnsureCapacity" && LibraryMembers.IsCollection(method.ContainingType)
                    || method.Name == "GetLength";
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } given:
                return PlaceMembers.NameOf(method.ContainingType) == "System.Linq.Enumerable"
                    && given.Parameter is { RefKind: RefKind.None } && method.Name is not ("AsEnumerable" or "Cast" or "OfType");
            default:
                return false;
        }
    }

    /// <summary>Read; or set where the object that has the collection is made.</summary>
    private static bool IsReadOrMade(IOperation element, ISymbol member)
    {
        if (AccessWrites.IsAssigned(element))
        {
            return element.Parent is ISimpleAssignmentOperation { IsRef: false } set && set.Target == element
                && element.SemanticModel?.GetEnclosingSymbol(element.Syntax.SpanStart) is IMethodSymbol
                {
                    MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor
                } made
                && made.IsStatic == member.IsStatic
                && SymbolEqualityComparer.Default.Equals(made.ContainingType.OriginalDefinition, member.ContainingType);
        }

        IOperation use = Values.SkipConversions(element);
        return use.Parent is not (IAddressOfOperation or IArgumentOperation { Parameter.RefKind: not RefKind.None })
            && !Values.IsTakenByRef(element) && element.Type is not { IsValueType: true };
    }
}
