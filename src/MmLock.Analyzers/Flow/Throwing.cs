using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Which operations may end in an exception, as far as that matters to a hold. Releases and downgrades count as never
/// failing, and so does taking the lock of a <c>lock</c> statement: otherwise every correct <c>finally</c> would look like a leak.
/// </summary>
internal static class Throwing
{
    public static bool MayThrow(IOperation operation, LockModel model) => operation switch
    {
        IInvocationOperation call => !call.IsImplicit && !EndsHold(call, model) && !IsWaitOfAcquire(call, model),
        IObjectCreationOperation creation =>
            creation.Arguments.Length > 0 || creation.Constructor is { DeclaringSyntaxReferences.IsEmpty: false },
        IArrayCreationOperation or IAwaitOperation or IArrayElementReferenceOperation or IDynamicInvocationOperation => true,
        // Whoever walks an iterator may stop at any element: then only what stands in a finally runs.
        IReturnOperation { Kind: OperationKind.YieldReturn } => true,
        IPropertyReferenceOperation property => !property.Property.IsStatic && property.Property.IsIndexer,
        _ => false,
    };

    /// <summary>
    /// The rest of <c>EnterReadAsync().AsTask().GetAwaiter().GetResult()</c>: there is a hold when it is through, and
    /// only then.
    /// </summary>
    private static bool IsWaitOfAcquire(IInvocationOperation call, LockModel model) =>
        FlowConditions.Unwrap(call) is IInvocationOperation acquire && acquire != call && model.Reader.Read(acquire) is { IsAsync: true };

    private static bool EndsHold(IInvocationOperation call, LockModel model) =>
        call.TargetMethod is { Name: "Dispose" } or { Name: "DowngradeToRead", ContainingType.Name: "RangeGuard" }
            || model.Reader.Read(call) is { Verb: LockVerb.Release or LockVerb.Query or LockVerb.Downgrade }
            || model.IsReleaser(call.TargetMethod);
}
