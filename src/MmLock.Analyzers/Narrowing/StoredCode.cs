using System;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Members of the library that run code of the user's which the call does not show: what the object was made with, what was registered
/// with it, or what reflection finds.
/// </summary>
internal static class StoredCode
{
    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "System.Lazy.Value", "System.Threading.ThreadLocal.Value", "System.Threading.ThreadLocal.Values",
        "System.Delegate.DynamicInvoke", "System.Reflection.MethodBase.Invoke", "System.Reflection.ConstructorInfo.Invoke",
        "System.Reflection.PropertyInfo.GetValue", "System.Reflection.PropertyInfo.SetValue", "System.Activator.CreateInstance",
        "System.Threading.CancellationTokenSource.Cancel", "System.Threading.Tasks.TaskCompletionSource.SetResult",
        "System.Threading.Tasks.TaskCompletionSource.TrySetResult", "System.Threading.Tasks.TaskCompletionSource.SetException",
        "System.Threading.Tasks.TaskCompletionSource.TrySetException", "System.Threading.Tasks.TaskCompletionSource.SetCanceled",
        "System.Threading.Tasks.TaskCompletionSource.TrySetCanceled", "System.Threading.SynchronizationContext.Send",
        "System.Threading.Barrier.SignalAndWait",
    };

    public static bool IsRunBy(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: var property } => Is(property),
        IInvocationOperation { TargetMethod: var method } => Is(method),
        _ => false,
    };

    private static bool Is(ISymbol member) => member is { DeclaringSyntaxReferences.IsEmpty: true, ContainingType: { } type }
        && s_members.Contains($"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}.{member.Name}");
}
