using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// Loops that wait for other threads without a name for it: nothing in them changes what they ask, so only others end them. A loop that
/// tries again with what it has just read, as lock-free code does, ends by itself as soon as it is alone.
/// </summary>
internal static class SpinLoops
{
    public static bool Is(ILoopOperation loop)
    {
        if (loop is not (IWhileLoopOperation or IForLoopOperation))
        {
            return false;
        }

        bool asks = false;
        foreach (IOperation operation in loop.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { ContainingType: { } type } method } call when IsOf(type, "Interlocked"):
                    // A constant stands for "taken": it is put there again and again until somebody takes it away.
                    if (!call.Arguments.Skip(1).All(a => a.Value.ConstantValue.HasValue))
                    {
                        return false;
                    }

                    asks = true;
                    break;
                case IInvocationOperation { TargetMethod: { Name: "Read", ContainingType: { } type } } when IsOf(type, "Volatile"):
                case IFieldReferenceOperation { Field: { IsConst: false, IsReadOnly: false } }:
                    asks = true;
                    break;
                case IInvocationOperation { TargetMethod.ContainingType: { } type }
                    when IsOf(type, "Thread") || IsOf(type, "SpinWait") || IsOf(type, "CancellationToken"):
                    break;
                case IInvocationOperation or IObjectCreationOperation or IArrayElementReferenceOperation:
                case IAssignmentOperation or IIncrementOrDecrementOperation or IDeconstructionAssignmentOperation:
                case IDynamicInvocationOperation or IFunctionPointerInvocationOperation or IAwaitOperation or IThrowOperation:
                case IPropertyReferenceOperation { Property: var property } when !property.IsAuto() && !IsLibraryQuestion(property):
                case IVariableInitializerOperation:
                case ILoopOperation:
                    return false;
            }
        }

        return asks;
    }

    private static bool IsLibraryQuestion(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.IsEmpty && IsOf(property.ContainingType, "CancellationToken");

    private static bool IsOf(INamedTypeSymbol type, string name) =>
        type.Name == name && type.ContainingNamespace is { Name: "Threading", ContainingNamespace.Name: "System" };
}
