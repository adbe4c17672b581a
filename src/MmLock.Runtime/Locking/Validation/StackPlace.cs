using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace MmLock.Validation;

/// <summary>The first place of a stack that is neither the locks' own nor the base library's: what a message names.</summary>
internal sealed record StackPlace(string Type, string Method, string? File, int Line)
{
    private const int MostCalls = 16;

    /// <summary>"Store.cs, line 12", or the method where no symbols say more.</summary>
    public string Where => File is null ? $"'{Type}.{Method}'" : $"{File}, line {Line.ToString(CultureInfo.InvariantCulture)}";

    public static StackPlace Of(StackTrace stack) => Index(stack) is >= 0 and var at
        ? Of(stack.GetFrame(at)!)
        : new StackPlace("(unknown)", "(unknown)", null, 0);

    /// <summary>The stack from who called the locks on; how many layers a lock has is nobody's concern who looks for a fault.</summary>
    public static string Text(StackTrace stack)
    {
        StackFrame[] callers = [.. stack.GetFrames().SkipWhile(static f => MethodOf(f)?.DeclaringType is { } type && IsLocks(type))];
        return (callers.Length == 0 ? stack : new StackTrace(callers)).ToString();
    }

    /// <summary>"'Save' → 'Read'": from the method that took a lock, if it is on the stack, down to what was called last.</summary>
    public static string Calls(StackTrace stack, StackTrace since)
    {
        string from = Of(since).Method;
        var names = new List<string>();
        for (int i = Math.Max(0, Index(stack)); i < stack.FrameCount && names.Count < MostCalls; i++)
        {
            string name = Of(stack.GetFrame(i)!).Method;
            names.Insert(0, $"'{name}'");
            if (name == from)
            {
                break;
            }
        }

        return string.Join(" → ", names);
    }

    /// <summary>Whether the innermost code that is not the base library's is that of the locks.</summary>
    public static bool IsInsideLocks(StackTrace stack)
    {
        for (int i = 0; i < stack.FrameCount; i++)
        {
            Type? type = MethodOf(stack.GetFrame(i)!)?.DeclaringType;
            if (type?.Assembly != typeof(object).Assembly && type != typeof(WaitContext))
            {
                return type is not null && IsLocks(type);
            }
        }

        return false;
    }

    /// <summary>Whether any frame is of such a method.</summary>
    public static bool Any(StackTrace stack, Func<MethodBase, bool> matches)
    {
        for (int i = 0; i < stack.FrameCount; i++)
        {
            if (MethodOf(stack.GetFrame(i)!) is { } method && matches(method))
            {
                return true;
            }
        }

        return false;
    }

    private static int Index(StackTrace stack)
    {
        for (int i = 0; i < stack.FrameCount; i++)
        {
            MethodBase? method = MethodOf(stack.GetFrame(i)!);
            Type? type = method?.DeclaringType;

            // Hidden from stacks: what was generated around an access.
            if (type is not null && type.Assembly != typeof(object).Assembly && !IsLocks(type)
                && !method!.IsDefined(typeof(StackTraceHiddenAttribute), inherit: false))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsLocks(Type type) =>
        type.Assembly == typeof(StackPlace).Assembly && type.Namespace?.StartsWith("MmLock.Memory", StringComparison.Ordinal) != true;

    private static StackPlace Of(StackFrame frame)
    {
        MethodBase? method = MethodOf(frame);
        Type? type = method?.DeclaringType;
        string name = method?.Name ?? "(unknown)";

        // What the compiler made of an async method, a local function or a lambda is called as the method that has it.
        while (type is { DeclaringType: { } outer } && type.Name.StartsWith('<'))
        {
            name = type.Name.Contains(">d", StringComparison.Ordinal) ? type.Name : name;
            type = outer;
        }

        int start = name.LastIndexOf('<') + 1;
        int end = name.IndexOf('>', start);
        int local = name.IndexOf("g__", StringComparison.Ordinal);
        bool isMade = name.StartsWith('<');
        name = isMade && local > 0 ? name[(local + 3)..].Split('|')[0] : isMade && end > start ? name[start..end] : name;
        return new StackPlace(
            type?.Name ?? "(unknown)", name is ".ctor" or ".cctor" ? "new " + type?.Name : name,
            frame.GetFileName() is { } file ? System.IO.Path.GetFileName(file) : null, frame.GetFileLineNumber());
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A method that was trimmed is one that is not named.")]
    private static MethodBase? MethodOf(StackFrame frame) => frame.GetMethod();
}
