using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;
using MmLock.Conversion.Tests.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>
/// What one run of a program does: the trace with the held locks at each event, the result or the exception, and what
/// is held at the end.
/// </summary>
internal sealed record Execution(string Trace, string Outcome, string Left)
{
    private const string Upgradeable = "upgradeable";
    private static readonly EmitOptions s_options = new(debugInformationFormat: DebugInformationFormat.PortablePdb);
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

    public static Execution[] Of(Compilation compilation, int[] inputs)
    {
        using var image = new MemoryStream();
        Emit(compilation, image, null);
        return Of(image, inputs, compilation, null);
    }

    /// <summary>The same under the checking lock; with what it has to say of each run.</summary>
    public static (Execution[] Ran, string[] Faults) Checked(Compilation compilation, int[] inputs)
    {
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        Emit(compilation, image, symbols);
        image.Position = symbols.Position = 0;
        using MemoryStream rewritten = Rewriter.Rewrite(image, symbols);
        var runs = new List<CheckedRun>();
        Execution[] ran = Of(
            rewritten, inputs, compilation,
            () =>
            {
                runs.Add(new CheckedRun());
                Flow.Current = runs[^1].Begin("main");
            });
        return (ran, [.. runs.SelectMany(r => r.Faults).Distinct()]);
    }

    /// <summary>Calls with the edges of every parameter, under the checking lock.</summary>
    /// <param name="compilation">The program.</param>
    /// <param name="patience">How long all calls may take together.</param>
    /// <param name="skipped">Gets the methods that do not end in good time; those that are in it already are not called.</param>
    public static (string Log, string[] Faults) Edges(Compilation compilation, TimeSpan patience, HashSet<string> skipped)
    {
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        Emit(compilation, image, symbols);
        image.Position = symbols.Position = 0;
        using MemoryStream rewritten = Rewriter.Rewrite(image, symbols);
        return EdgeCalls.Run(
            () =>
            {
                rewritten.Position = 0;
                return new AssemblyLoadContext("edges", isCollectible: true).LoadFromStream(rewritten);
            },
            patience, skipped);
    }

    private static Execution[] Of(MemoryStream image, int[] inputs, Compilation compilation, Action? begin)
    {
        var executions = new List<Execution>();
        while (executions.Count < inputs.Length)
        {
            executions.AddRange(InOneContext(image, inputs[executions.Count..], compilation, begin));
        }

        return [.. executions];
    }

    private static void Emit(Compilation compilation, Stream image, Stream? symbols)
    {
        if (symbols is not null)
        {
            // Symbols are of files, and those have an encoding.
            foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(t => t.Encoding is null))
            {
                compilation = compilation.ReplaceSyntaxTree(
                    tree, tree.WithChangedText(SourceText.From(tree.ToString(), new UTF8Encoding(false))));
            }
        }

        EmitResult result = compilation.Emit(image, symbols, options: s_options);
        Assert.True(
            result.Success,
            string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)) + "\n"
                + compilation.SyntaxTrees.Last());
    }

    /// <summary>Runs with one input after the other, or with the first only: what a program has in statics must be new for each.</summary>
    private static IEnumerable<Execution> InOneContext(MemoryStream image, int[] inputs, Compilation compilation, Action? begin)
    {
        image.Position = 0;

        // The lock library is shared with the tests.
        var context = new AssemblyLoadContext("case", isCollectible: true);
        try
        {
            Assembly assembly = context.LoadFromStream(image);
            return [.. inputs.Take(HasStatics(assembly) ? 1 : inputs.Length).Select(input => Of(assembly, input, compilation, begin))];
        }
        finally
        {
            context.Unload();
        }
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
