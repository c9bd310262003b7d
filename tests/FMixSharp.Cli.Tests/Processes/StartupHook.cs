#pragma warning disable CA1050 // the runtime looks for a type of this name without a namespace

/// <summary>
/// What the runtime calls before Main in a process that names this assembly in DOTNET_STARTUP_HOOKS: a thread that collects garbage all the
/// time. How often the garbage was collected is written to the file that FMIX_TEST_COLLECTIONS names when the process ends.
/// </summary>
internal sealed class StartupHook
{
    public static void Initialize()
    {
        var file = Environment.GetEnvironmentVariable("FMIX_TEST_COLLECTIONS")!;
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null); // not in its children
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllText(file, $"{GC.CollectionCount(0)}");
        new Thread(() =>
        {
            for (; ; Thread.Sleep(1))
                GC.Collect(0);
        })
        {
            IsBackground = true,
        }.Start();
    }
}
