import java.io.File;
import java.util.Arrays;
import javax.xml.bind.JAXBContext;
import javax.xml.bind.JAXBException;
import javax.xml.bind.Unmarshaller;

/** Reads every answer in a folder with generated code, to which anything unexpected is an error. */
public class Strict {
    public static void main(String[] arguments) throws Exception {
        JAXBContext context = JAXBContext.newInstance(arguments[0]);
        File[] files = new File(arguments[1]).listFiles((folder, name) -> name.endsWith(".xml"));
        Arrays.sort(files);
        int read = 0;
        for (File file : files) {
            Unmarshaller unmarshaller = context.createUnmarshaller();
            unmarshaller.setEventHandler(event -> false);
            try {
                unmarshaller.unmarshal(file);
                read++;
            } catch (JAXBException error) {
                Throwable cause = error.getLinkedException() == null ? error : error.getLinkedException();
                System.out.println(file.getName() + "\t" + String.valueOf(cause.getMessage()).split("\n")[0]);
            }
        }
        System.out.println("read\t" + read);
    }
}
