using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Tests.Weights.PyTorch;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Tests.Weights;

public sealed class WeightsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static byte[] Safetensors()
    {
        var header = """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8;
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[4]];
    }

    private static byte[] Torch() => new TorchFile(legacy: false).Begin().Tensor("w", [1], 1).End().ToBytes();

    private string Problem(string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        var message = Assert.Throws<WeightsException>(() => WeightsFile.Open(folder.File(name)).Dispose()).Message;
        Assert.StartsWith(folder.File(name), message, StringComparison.Ordinal);
        return message[folder.File(name).Length..];
    }

    [Fact]
    public void The_content_says_what_a_file_is_where_its_name_says_nothing()
    {
        foreach (var content in new[] { Safetensors(), Torch() })
        {
            File.WriteAllBytes(folder.File("0a1b2c"), content);
            using var file = WeightsFile.Open(folder.File("0a1b2c"));
            Assert.Equal("w F32 [1]", $"{Assert.Single(file.Tensors).Name} {file.Tensors[0]}");
        }
        Assert.Equal([".safetensors", ".pth", ".pt", ".bin", ".onnx"], WeightsFile.Extensions);
    }

    [Fact]
    public void A_name_that_says_something_else_is_an_error()
    {
        Assert.Equal(
            " is called a file of PyTorch, but its content is safetensors; rename it to end in .safetensors",
            Problem("model.bin", Safetensors())
        );
        Assert.Equal(" is called a file of ONNX, but its content is PyTorch; rename it to end in .pth", Problem("model.ONNX", Torch()));
    }

    [Fact]
    public void What_is_no_file_of_weights_is_said_to_be_none()
    {
        Assert.Equal(
            " only says where the file is (it is a pointer of Git LFS); get the file itself, by git lfs pull or from its page",
            Problem("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n"u8.ToArray())
        );
        Assert.StartsWith(
            " is no file of weights that is read here; expected safetensors,",
            Problem("page", "<!DOCTYPE html>"u8.ToArray()),
            StringComparison.Ordinal
        );
        Assert.StartsWith(": nothing that torch.save writes", Problem("page.pth", "<!DOCTYPE html>"u8.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith(": its header should be", Problem("page.safetensors", "<!DOCTYPE html>"u8.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith(
            ": no ONNX model, or a damaged one",
            Problem("page.onnx", "<!DOCTYPE html>"u8.ToArray()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot be read",
            Assert.Throws<WeightsException>(() => WeightsFile.Open(folder.File("nowhere.pth"))).Message,
            StringComparison.Ordinal
        );
    }
}
