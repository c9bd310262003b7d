using System.Globalization;
using FMixSharp.Lab.Training;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Export;

/// <summary>Compares what ONNX Runtime computes of a file with what TorchSharp computes.</summary>
internal static class OnnxCheck
{
    /// <summary>Compares.</summary>
    /// <param name="file">The exported model.</param>
    /// <param name="input">Name of its input.</param>
    /// <param name="model">The original, in evaluation mode.</param>
    /// <param name="batches">What the file is given, beside what the original is given.</param>
    /// <exception cref="ExportException">They disagree, or ONNX Runtime cannot be used.</exception>
    public static OnnxAgreement Run(string file, string input, nn.Module<Tensor, Tensor> model, IReadOnlyList<ExportBatch> batches)
    {
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            using var session = new InferenceSession(file, options);
            var answers = batches.Select(batch => (Expected: Expected(model, batch.Seen), Found: Found(session, input, batch.Given)));
            return Compare([.. answers], [.. batches.Select(batch => (int)batch.Given.shape[0])]);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new ExportException(
                "ONNX Runtime's native library is not there, by which exported models are checked; add the package "
                    + "Microsoft.ML.OnnxRuntime to the program",
                error
            );
        }
        catch (OnnxRuntimeException error)
        {
            throw new ExportException($"ONNX Runtime cannot run the exported model: {error.Message}", error);
        }
    }

    private static OnnxAgreement Compare(IReadOnlyList<(float[,] Expected, float[,] Found)> answers, int[] sizes)
    {
        double difference = 0,
            logit = 0;
        foreach (var (expected, found) in answers)
        {
            if (expected.GetLength(0) != found.GetLength(0) || expected.GetLength(1) != found.GetLength(1))
                throw new ExportException(
                    $"the exported model gives {found.GetLength(0)}×{found.GetLength(1)} logits where TorchSharp gives "
                        + $"{expected.GetLength(0)}×{expected.GetLength(1)}"
                );
            for (var i = 0; i < expected.GetLength(0); i++)
            for (var j = 0; j < expected.GetLength(1); j++)
            {
                // not Math.Max: what is not a number must not be lost
                var apart = Math.Abs((double)expected[i, j] - found[i, j]);
                difference = apart <= difference ? difference : apart;
                logit = Math.Max(logit, Math.Abs(expected[i, j]));
            }
        }
        var agreement = new OnnxAgreement(sizes, difference, logit);
        if (!(difference <= agreement.Tolerance))
            throw new ExportException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"ONNX Runtime and TorchSharp differ by {difference:g3} in a logit; at most {agreement.Tolerance:g3} is rounding. "
                ) + "Nothing was written. A layer may be written wrongly (OnnxLayers.Add, IOnnxModule)"
            );
        foreach (var (expected, found) in answers)
            RequireSameBest(expected, found, agreement.Tolerance);
        return agreement;
    }

    private static void RequireSameBest(float[,] expected, float[,] found, double tolerance)
    {
        for (var i = 0; i < expected.GetLength(0); i++)
        {
            var (best, other) = (Best(expected, i), Best(found, i));
            if (best != other && expected[i, best] - expected[i, other] > tolerance)
                throw new ExportException($"ONNX Runtime finds class {other} likeliest where TorchSharp finds {best}. Nothing was written");
        }
    }

    private static int Best(float[,] logits, int row) => Enumerable.Range(0, logits.GetLength(1)).MaxBy(column => logits[row, column]);

    private static float[,] Expected(nn.Module<Tensor, Tensor> model, Tensor seen)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var logits = model.call(seen).to(ScalarType.Float32).cpu().contiguous();
        if (logits.dim() != 2)
            throw new ExportException(
                $"the model gives outputs of shape ({string.Join(", ", logits.shape)}); expected logits (B, classes)"
            );
        return Rows(logits.data<float>().ToArray(), logits.shape);
    }

    private static float[,] Found(InferenceSession session, string input, Tensor given)
    {
        using var scope = NewDisposeScope();
        var plain = given.cpu().contiguous();
        using var value =
            plain.dtype == ScalarType.Int64
                ? OrtValue.CreateTensorValueFromMemory(plain.data<long>().ToArray(), plain.shape)
                : OrtValue.CreateTensorValueFromMemory(plain.data<float>().ToArray(), plain.shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, [input], [value], ["logits"]);
        return Rows(outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    private static float[,] Rows(float[] values, long[] shape)
    {
        var rows = new float[shape[0], shape[1]];
        Buffer.BlockCopy(values, 0, rows, 0, values.Length * sizeof(float));
        return rows;
    }
}
