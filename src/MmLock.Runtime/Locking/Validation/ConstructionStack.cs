using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MmLock.Validation;

/// <summary>
/// What a stack says of an object that nobody else has: its constructor or finalizer runs, or an async method may go on making it.
/// </summary>
/// <remarks>An inlined constructor is not on the stack; what <see cref="GuardWatch"/> keeps of the object tells most of these.</remarks>
internal static class ConstructionStack
{
    /// <param name="stack">The stack.</param>
    /// <param name="target">An object, or a type, whose static members are meant.</param>
    public static bool IsInside(StackTrace stack, object target) => StackPlace.Any(
        stack,
        method => method switch
        {
            ConstructorInfo { IsStatic: true } => target is Type type && IsSame(method.DeclaringType, type),
            ConstructorInfo or { Name: "Finalize", IsStatic: false } when method.GetParameters().Length == 0 || method is ConstructorInfo =>
                target is not Type && IsOf(method.DeclaringType, target.GetType()),
            _ => false,
        });

    public static bool IsAsync(StackTrace stack) => StackPlace.Any(
        stack,
        method => method.DeclaringType is { } type
            && (type.IsAssignableTo(typeof(IAsyncStateMachine)) || type.Name.StartsWith("AsyncStateMachineBox", StringComparison.Ordinal)));

    private static bool IsOf(Type? declaring, Type type)
    {
        for (Type? at = type; at is not null; at = at.BaseType)
        {
            if (at != typeof(object) && IsSame(declaring, at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whatever type arguments: a stack does not always know them.</summary>
    private static bool IsSame(Type? one, Type other) => one is not null && Open(one) == Open(other);

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
