using static TorchSharp.torch;

namespace FMixSharp.Tests;

/// <summary>
/// What becomes of a libtorch that a program is to take. Each is run by <see cref="LibTorchFolderTests"/> in a process of its own, which
/// has no libtorch when it begins.
/// </summary>
public sealed class LibTorchFolderCases
{
    public const string FolderVariable = "FMIX_TEST_FOLDER";

    private static string Folder => Environment.GetEnvironmentVariable(FolderVariable)!;

    [Fact(Explicit = true)]
    public void The_one_in_the_folder_is_loaded_and_no_other()
    {
        Assert.Empty(Loaded());
        var build = LibTorchFolder.Use(Folder);
        Assert.Equal(Folder, build.Folder);
        Assert.Empty(build.Missing);
        Compute();
        Assert.Equal([Path.Combine(Folder, "libtorch_cpu.so")], Loaded());
        Assert.Same(build, LibTorchFolder.Use(Folder + "/"));
        var other = Assert.Throws<InvalidOperationException>(() => LibTorchFolder.Use(Path.GetDirectoryName(OwnFile("libtorch.so"))!));
        Assert.Contains($"loaded already, from {Folder}", other.Message, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void The_one_that_the_environment_names_is_loaded()
    {
        Compute();
        Assert.Equal([Path.Combine(Folder, "libtorch_cpu.so")], Loaded());
        Assert.NotNull(LibTorchFolder.Use());
    }

    [Fact(Explicit = true)]
    public void After_the_first_tensor_it_is_too_late()
    {
        Compute();
        var error = Assert.Throws<InvalidOperationException>(() => LibTorchFolder.Use(Folder));
        Assert.Contains("the program's first line", error.Message, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Folders_without_one_are_refused_and_the_programs_own_can_still_be_used()
    {
        Assert.Null(LibTorchFolder.Use());
        Refused(Path.Combine(Folder, "none"), "there is no such folder", "torch.__path__");
        Refused(Folder, "does not hold libtorch.so and libtorch_cpu.so", "torch.__path__");
        Refused(typeof(LibTorchFolderCases).Assembly.Location, "which is a file and no folder", "torch.__path__");
        Assert.Empty(Loaded());
        Compute();
        Assert.DoesNotContain(Folder, Assert.Single(Loaded()), StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void A_file_that_is_no_library_is_refused()
    {
        Refused(Folder, "cannot be used", "invalid ELF header", "built for libtorch 2.10", "unset FMIX_LIBTORCH");
        Refused(Folder, "cannot be used", "invalid ELF header"); // and again, for who comes later
    }

    [Fact(Explicit = true)]
    public void One_that_lacks_functions_is_refused()
    {
        Refused(
            Folder,
            "libtorch 2.1.0+cpu in",
            "of the functions that TorchSharp's native library calls, such as _Z",
            "FMIX_LIBTORCH_PARTIAL"
        );
        Refused(Folder, "of the functions");
    }

    /// <summary>A native library of this program.</summary>
    public static string OwnFile(string name) =>
        ((string)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES")!)
            .Split(':')
            .Select(folder => Path.Combine(folder, name))
            .First(File.Exists);

    private static void Refused(string folder, params string[] said)
    {
        var error = Assert.Throws<InvalidOperationException>(() => LibTorchFolder.Use(folder));
        Assert.All(said, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    // By ways that make TorchSharp look for its libraries: a module, a number, a device.
    private static void Compute()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Conv2d(1, 2, 3);
        Assert.Equal([1, 2, 2, 2], layer.forward(ones(1, 1, 4, 4)).shape);
        Assert.Equal(7f, (ones(3).sum() + 4).item<float>());
        InitializeDeviceType(TorchSharp.DeviceType.CPU);
        Assert.False(cuda.is_available() && !File.Exists(Path.Combine(Folder, "libtorch_cuda.so")));
    }

    private static string[] Loaded() =>
        [
            .. File.ReadLines("/proc/self/maps")
                .Where(line => line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
                .Distinct(),
        ];
}
