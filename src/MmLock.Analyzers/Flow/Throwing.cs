using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Which operations may end in an exception, as far as that matters to a hold. Releases count as never failing, and so
/// does taking the lock of a <c>lock</c> statement: otherwise every correct <c>finally</c> would look like a leak.
/// </summary>
internal static class Throwing
{
    public static bool MayThrow(IOperation operation, LockModel model) => operation switch
    {
        IInvocationOperation call => !call.IsImplicit && !EndsHold(call, model),
        IObjectCreationOperation creation => creation.Arguments.Length > 0 || creation.Constructor is { DeclaringSyntaxReferences.IsEmpty: false },
        IArrayCreationOperation or IAwaitOperation or IArrayElementReferenceOperation or IDynamicInvocationOperation => true,
        IPropertyReferenceOperation property => !property.Property.IsStatic && property.Property.IsIndexer,
        _ => false,
    };

    private static bool EndsHold(IInvocationOperation call, LockModel model) =>
        call.TargetMethod.Name is "Dispose" || model.Reader.Read(call) is { Verb: LockVerb.Release or LockVerb.Query or LockVerb.Downgrade } || model.IsReleaser(call.TargetMethod);
}
