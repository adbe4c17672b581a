using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Uses of a function that only keep it: it is compared, or put where others find it, and runs nothing there. Whoever takes it from
/// there and calls it is judged for what may lie there. What is not known to keep runs.
/// </summary>
internal static class KeptFunctions
{
    /// <summary>Collections that ask no comparer of anybody's, and of which no class is derived that changes what adding does.</summary>
    private static readonly string[] s_plain =
        { "List", "Queue", "Stack", "LinkedList", "ConcurrentQueue", "ConcurrentStack", "ConcurrentBag" };

    public static bool IsKept(IOperation use)
    {
        IOperation value = Values.SkipConversions(use);

        // An operator makes something else of it, and may call it.
        for (IOperation at = use; at != value; at = at.Parent!)
        {
            if (at.Parent is IConversionOperation { OperatorMethod: not null })
            {
                return false;
            }
        }

        return value.Parent switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } => true,
            IIsPatternOperation
            {
                Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation }
            } => true,
            INameOfOperation => true,
            ICoalesceOperation whole when whole.Value == value && Values.Unwrap(whole.WhenNull) is IThrowOperation => IsKept(whole),
            ICompoundAssignmentOperation sum when sum.OperatorMethod is not null || sum.Type?.TypeKind != TypeKind.Delegate => false,
            IAssignmentOperation { Parent: IExpressionStatementOperation } assignment =>
                assignment.Value == value && IsPlace(assignment.Target),
            IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: var changed } } assignment =>
                assignment.HandlerValue == value && IsFieldLike(changed),
            IArgumentOperation { Parent: IInvocationOperation call, Parameter: { } parameter } => Keeps(call.TargetMethod, parameter),
            _ => false,
        };
    }

    /// <summary>A variable that others have, too: to write it runs nothing. A local is only another name.</summary>
    private static bool IsPlace(IOperation target) => target switch
    {
        IFieldReferenceOperation or IArrayElementReferenceOperation or IDiscardOperation => true,
        IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: false } property } => IsKeptBy(property),
        IPropertyReferenceOperation { Property: { IsIndexer: true, ContainingType: var collection }, Instance: not null } =>
            IsOfDotNet(collection) && collection.Name is "List" or "Dictionary" or "ConcurrentDictionary" or "SortedList"
                or "SortedDictionary",
        _ => false,
    };

    private static bool IsKeptBy(IPropertySymbol property) =>
        !property.IsVirtual && !property.IsAbstract && !property.IsOverride && property.ContainingType.TypeKind != TypeKind.Interface
        && property.OriginalDefinition.IsAuto() && property.SetMethod is not null;

    /// <summary>The compiler writes what adds to it.</summary>
    private static bool IsFieldLike(IEventSymbol changed) =>
        changed is { IsVirtual: false, IsAbstract: false, IsOverride: false, DeclaringSyntaxReferences.IsEmpty: false }
        && changed is { AddMethod.IsImplicitlyDeclared: true, RemoveMethod.IsImplicitlyDeclared: true }
        && changed.ContainingType.TypeKind is TypeKind.Class or TypeKind.Struct;

    private static bool Keeps(IMethodSymbol method, IParameterSymbol parameter)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (method is { Name: "ThrowIfNull", ContainingType: { Name: "ArgumentNullException", ContainingNamespace.Name: "System" } })
        {
            return method.DeclaringSyntaxReferences.IsEmpty;
        }

        return method is { IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false, IsGenericMethod: false }
            && type.TypeKind == TypeKind.Class && IsOfDotNet(type) && !DotNetAssemblies.IsUnseen(method)
            && method.OriginalDefinition.Parameters.All(p =>
                p.Type.TypeKind is TypeKind.TypeParameter || p.Type.SpecialType == SpecialType.System_Int32
                || p.Type is INamedTypeSymbol { Name: "LinkedListNode" })
            && parameter.OriginalDefinition.Type.TypeKind == TypeKind.TypeParameter
            && (s_plain.Contains(type.Name) && method.Name != "BinarySearch"
                || type.Name is "Dictionary" or "ConcurrentDictionary" or "SortedList" or "SortedDictionary"
                    && method.Name is "Add" or "TryAdd" && parameter.Name == "value");
    }

    private static bool IsOfDotNet(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.IsEmpty
        && type.ContainingNamespace?.ToDisplayString() is "System.Collections.Generic" or "System.Collections.Concurrent";
}
