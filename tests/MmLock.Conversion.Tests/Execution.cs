using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MmLock.Conversion.Tests.Checking;
using Microsoft.CodeAnalysis;

namespace MmLock.Conversion.Tests;

/// <summary>
/// What one run of a program does: the trace with the held locks at each event, the result or the exception, and what
/// is held at the end.
/// </summary>
internal sealed record Execution(string Trace, string Outcome, string Left)
{
    private const string Upgradeable = "upgradeable";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// An upgradeable hold becomes a write hold, or a read hold once the write in it has ended: both admit nobody that
    /// the upgradeable one kept out.
    /// </summary>
    public bool IsLike(Execution raw)
    {
        string[] now = Trace.Split(' ', '\n');
        string[] was = raw.Trace.Split(' ', '\n');
        return Outcome == raw.Outcome && Left == raw.Left && now.Length == was.Length
            && now.Zip(was)
                .All(p =>
                    p.First == p.Second
                        || p.Second.Contains(Upgradeable, StringComparison.Ordinal)
                            && (p.First == p.Second.Replace(Upgradeable, "write", StringComparison.Ordinal)
                                || p.First == p.Second.Replace(Upgradeable, "read", StringComparison.Ordinal)));
    }

    public static Execution[] Of(Compilation compilation, int[] inputs) =>
        Of(ProgramImage.Emit(compilation, null), inputs, compilation, null);

    public static Execution[] Of(ProgramImage program, int[] inputs) => Of(program.Plain, inputs, program.Compilation, null);

    /// <summary>The same under the checking lock; with what it has to say of each run.</summary>
    public static (Execution[] Ran, string[] Faults) Checked(ProgramImage program, int[] inputs)
    {
        var runs = new List<CheckedRun>();
        Execution[] ran = Of(
            program.Rewritten, inputs, program.Compilation,
            () =>
            {
                runs.Add(new CheckedRun());
                Flow.Current = runs[^1].Begin("main");
            });
        return (ran, [.. runs.SelectMany(r => r.Faults).Distinct()]);
    }

    /// <summary>Calls with the edges of every parameter, under the checking lock.</summary>
    /// <param name="program">The program.</param>
    /// <param name="patience">How long all calls may take together.</param>
    /// <param name="turns">How often the loops of one call may go round.</param>
    /// <param name="skipped">Gets the methods that do not end in good time; those that are in it already are not called.</param>
    public static (string Log, string[] Faults) Edges(ProgramImage program, TimeSpan patience, long turns, HashSet<string> skipped)
    {
        byte[] image = program.Rewritten;
        return EdgeCalls.Run(
            () => new AssemblyLoadContext("edges").LoadFromStream(new MemoryStream(image, writable: false)),
            patience, turns, skipped);
    }

    private static Execution[] Of(byte[] image, int[] inputs, Compilation compilation, Action? begin)
    {
        var executions = new List<Execution>();
        while (executions.Count < inputs.Length)
        {
            executions.AddRange(InOneContext(image, inputs[executions.Count..], compilation, begin));
        }

        return [.. executions];
    }

    /// <summary>Runs with one input after the other, or with the first only: what a program has in statics must be new for each.</summary>
    private static IEnumerable<Execution> InOneContext(byte[] image, int[] inputs, Compilation compilation, Action? begin)
    {
        // The lock library is shared with the tests. The context stays: one that can be unloaded keeps the finalizers busy for longer than
        // the programs run, and these are small.
        Assembly assembly = new AssemblyLoadContext("case").LoadFromStream(new MemoryStream(image, writable: false));
        return [.. inputs.Take(HasStatics(assembly) ? 1 : inputs.Length).Select(input => Of(assembly, input, compilation, begin))];
    }

    private static Execution Of(Assembly assembly, int input, Compilation compilation, Action? begin)
    {
        Execution? execution = null;

        // On a thread of its own: a program that waits for itself must not stop the tests, and a thread that ends holds nothing.
        var thread = new Thread(() =>
        {
            begin?.Invoke();
            execution = Run(assembly, input);
        });
        thread.IsBackground = true;
        thread.Start();
        Assert.True(thread.Join(s_patience), "it does not end: " + compilation.SyntaxTrees.Last());
        return execution!;
    }

    /// <summary>Of its own: those of the trace are emptied, and the compiler's are functions that hold nothing.</summary>
    private static bool HasStatics(Assembly assembly) =>
        assembly.GetTypes().Where(t => t.Name != "T" && t.DeclaringType?.Name != "T" && !t.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Any(t => t.TypeInitializer is not null
                || t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Any(f => !f.IsLiteral));

    private static Execution Run(Assembly assembly, int input)
    {
        Type trace = assembly.GetType("T")!;
        trace.GetMethod("Begin")!.Invoke(null, []);
        string outcome;
        try
        {
            outcome = $"returns {assembly.GetType("Program")!.GetMethod("Run")!.Invoke(null, [input])}";
        }
        catch (TargetInvocationException failure)
        {
            outcome = $"throws {failure.InnerException!.GetType().Name}: {failure.InnerException.Message}";
        }

        var events = (List<string>)trace.GetProperty("Events")!.GetValue(null)!;
        var held = (IEnumerable<string>)trace.GetMethod("Held")!.Invoke(null, [])!;
        return new Execution(string.Join("\n", events), outcome, string.Join(" ", held));
    }
}
