using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>Whether a touch of a member changes what the member stands for.</summary>
internal static class AccessWrites
{
    /// <summary>Methods of the mutable collections in <c>System.Collections</c> that change them.</summary>
    private static readonly HashSet<string> s_mutating = new(System.StringComparer.Ordinal)
    {
        "Add", "AddRange", "AddFirst", "AddLast", "AddBefore", "AddAfter", "TryAdd", "Insert", "InsertRange",
        "Remove", "RemoveAt", "RemoveAll", "RemoveRange", "RemoveWhere", "RemoveFirst", "RemoveLast", "Clear",
        "Enqueue", "EnqueueRange", "EnqueueDequeue", "Dequeue", "DequeueEnqueue", "TryDequeue", "Push", "Pop", "TryPop",
        "Sort", "Reverse", "TrimExcess", "TrimToSize", "EnsureCapacity", "SetRange",
        "UnionWith", "ExceptWith", "IntersectWith", "SymmetricExceptWith",
        "Set", "SetAll", "And", "Or", "Xor", "Not", "LeftShift", "RightShift",
    };

    /// <summary>
    /// Assigned, counted up, passed by reference, or changed through a mutating member of a collection, an element or a
    /// field of a struct.
    /// </summary>
    public static bool IsWrite(IOperation member)
    {
        IOperation use = Values.SkipConversions(member);
        if (IsAssigned(member))
        {
            return true;
        }

        switch (use.Parent)
        {
            case IArrayElementReferenceOperation element when element.ArrayReference == use:
                return IsAssigned(element) || IsPartOfStruct(element);
            case IPropertyReferenceOperation { Arguments.Length: > 0 } indexer when indexer.Instance == use:
                return IsMutableCollection(indexer.Property.ContainingType) && IsAssigned(indexer);
            case IFieldReferenceOperation field when field.Instance == use && use.Type is { IsValueType: true }:
                return IsWrite(field);
            case IInvocationOperation call when call.Instance == use:
                return Mutates(call);
            case IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } access when access.Operation == use:
                return Mutates(call);
            default:
                return (member.Type is IArrayTypeSymbol || IsView(use.Type)) && IsWrittenThrough(use);
        }
    }

    /// <summary>The reference itself is what is written.</summary>
    public static bool IsAssigned(IOperation reference)
    {
        IOperation use = Values.SkipConversions(reference);
        switch (use.Parent)
        {
            case ISimpleAssignmentOperation { IsRef: true }:
                return false;
            case IAssignmentOperation assignment:
                return assignment.Target == use;
            case IIncrementOrDecrementOperation:
                return true;
            case IEventAssignmentOperation assignment:
                return assignment.EventReference == use;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                return true;
            case ITupleOperation tuple:
                IOperation outer = tuple;
                while (outer.Parent is ITupleOperation or IConversionOperation)
                {
                    outer = outer.Parent;
                }

                return outer.Parent is IDeconstructionAssignmentOperation deconstruction && deconstruction.Target == outer;
            default:
                return false;
        }
    }

    /// <summary>
    /// An array, or a view of one, whose elements a library call changes: <c>Array.Clear(a)</c>,
    /// <c>a.AsSpan(1).Fill(0)</c>.
    /// </summary>
    private static bool IsWrittenThrough(IOperation view)
    {
        IOperation use = Values.SkipConversions(view);
        switch (use.Parent)
        {
            case IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call }:
                return ElementWrites.WritesInto(call.TargetMethod, parameter) || IsViewOfSame(call) && IsWrittenThrough(call);
            case IInvocationOperation call when call.Instance == use:
                return IsView(use.Type) && call.TargetMethod.Name is "Clear" or "Fill" || IsViewOfSame(call) && IsWrittenThrough(call);
            case IPropertyReferenceOperation { Arguments.Length: 0, Property.Name: "Span" } span when span.Instance == use:
                return IsWrittenThrough(span);
            case IPropertyReferenceOperation { Arguments.Length: 1 } element when element.Instance == use && IsView(use.Type):
                return IsAssigned(element);
            default:
                return false;
        }
    }

    private static bool IsViewOfSame(IInvocationOperation call) =>
        call.TargetMethod is { Name: "AsSpan" or "AsMemory" or "Slice", DeclaringSyntaxReferences.IsEmpty: true } && IsView(call.Type);

    private static bool IsView(ITypeSymbol? type) =>
        type is { Name: "Span" or "Memory", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>Passed to <c>Interlocked</c> or <c>Volatile</c>: whoever writes that means to do without the lock.</summary>
    public static bool IsAtomic(IOperation reference) => AtomicCallOf(reference) is not null;

    /// <summary>The method of <c>Interlocked</c> or <c>Volatile</c> that a variable is passed to; null for none.</summary>
    public static IMethodSymbol? AtomicCallOf(IOperation reference) =>
        Values.SkipConversions(reference).Parent is IArgumentOperation
        {
            Parameter.RefKind: not RefKind.None,
            Parent: IInvocationOperation
            {
                TargetMethod:
                {
                    ContainingType:
                    {
                        Name: "Interlocked" or "Volatile",
                        ContainingNamespace.Name: "Threading"
                    }
                } method
            }
        }
            ? method
            : null;

    private static bool IsPartOfStruct(IOperation element) =>
        element.Type is { IsValueType: true } && element.Parent is IFieldReferenceOperation field && field.Instance == element
            && IsWrite(field);

    private static bool Mutates(IInvocationOperation call) =>
        IsMutableCollection(call.TargetMethod.ContainingType) && IsMutating(call.TargetMethod.Name);

    /// <summary>The name of a method by which a collection of the library is changed.</summary>
    public static bool IsMutating(string name) => s_mutating.Contains(name);

    /// <summary>A collection of the library that is changed through its members.</summary>
    public static bool IsMutableCollection(ITypeSymbol? type)
    {
        if (type?.ContainingNamespace is not { } space)
        {
            return false;
        }

        return space.ToDisplayString() is "System.Collections" or "System.Collections.Generic" or "System.Collections.ObjectModel"
            or "System.Collections.Specialized";
    }
}
